#!/bin/sh
# Optout siri-audio: shows and sets switches of this Mac account, and puts them back.
# Run it as:  sh FILE status | off | restore | open
#   status   shows the switches and changes nothing; exit code 0 if all are off
#   off      keeps the old state, then turns the switches off
#   restore  puts back what was there, absent values included
#   open     opens the page of System Settings
# It uses no network and needs no administrator. Old states are kept, one file a switch, in
#   ~/Library/Application Support/Optout
# For tests, OPTOUT_DEFAULTS, OPTOUT_OSASCRIPT, OPTOUT_SW_VERS, OPTOUT_OPEN and OPTOUT_ID name
# other programs to run. Nobody has tried this script on a Mac for this project yet.

# Sentences hold typographic quotation marks and apostrophes on purpose.
# shellcheck disable=SC1112

set -u
umask 077
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export PATH

defaults=${OPTOUT_DEFAULTS:-/usr/bin/defaults}
osascript=${OPTOUT_OSASCRIPT:-/usr/bin/osascript}
sw_vers=${OPTOUT_SW_VERS:-/usr/bin/sw_vers}
open=${OPTOUT_OPEN:-/usr/bin/open}
id=${OPTOUT_ID:-/usr/bin/id}

failed=0
changed=0

say() {
  printf '%s\n' "$1"
}

# --- the switches of this script

each_switch() {
  if [ "$system_number" -ge 10015 ]; then
    setting='siri-data-sharing'
    domain='com.apple.assistant.support'
    key='Siri Data Sharing Opt-In Status'
    kind='integer'
    wanted='2'
    sharing='1'
    unasked='0'
    writable='yes'
    switch='“Improve Siri & Dictation”'
    file=$folder/$setting.txt
    one_switch
  fi
  if [ "$system_number" -ge 15000 ]; then
    setting='assistive-voice'
    domain='com.apple.Accessibility'
    key='AXSAudioDonationSiriImprovementEnabled'
    kind='boolean'
    wanted='false'
    sharing='true'
    unasked=''
    writable='yes'
    switch='“Improve Assistive Voice Features”'
    file=$folder/$setting.txt
    one_switch
  fi
}

one_switch() {
  case $word in
    status) show ;;
    off) turn_off ;;
    restore) put_back ;;
  esac
}

# --- reading

# NSUserDefaults sees what programs see: a profile's value before the account's own.
ask() {
  "$osascript" -l JavaScript -e \
    "\$.NSUserDefaults.alloc.initWithSuiteName('$domain').$1('$key')$2" 2>/dev/null
}

# Sets value ("" where there is none) and held (whether a profile forces it).
look() {
  value=$(ask objectForKey .js) || return 1
  held=$(ask objectIsForcedForKey '') || return 1
  case $value in
    undefined | null) value= ;;
  esac
  case $kind:$value in
    boolean:1) value=true ;;
    boolean:0) value=false ;;
  esac
  case $held in
    true | 1) held=yes ;;
    *) held=no ;;
  esac
  # Text that looks like the number is not the number: `defaults write` without -int leaves it.
  if [ "$held" = no ] && [ "$value" = "$wanted" ]; then
    now=$(stored) || now=
    case $now in
      string*) value=$now ;;
    esac
  fi
}

# Prints what this account itself has stored, with its type, or "absent".
# Fails for anything that could not be put back exactly.
stored() {
  if ! stored_type=$("$defaults" read-type "$domain" "$key" 2>/dev/null); then
    if "$defaults" read "$domain" "$key" >/dev/null 2>&1; then
      return 1
    fi
    printf 'absent'
    return 0
  fi
  stored_value=$("$defaults" read "$domain" "$key" 2>/dev/null) || return 1
  case $stored_type:$stored_value in
    'Type is boolean:1') printf 'boolean true' ;;
    'Type is boolean:0') printf 'boolean false' ;;
    'Type is integer:'*)
      is_integer "$stored_value" || return 1
      printf 'integer %s' "$stored_value"
      ;;
    'Type is string:'*)
      is_plain "$stored_value" || return 1
      printf 'string %s' "$stored_value"
      ;;
    *) return 1 ;;
  esac
}

is_integer() {
  case ${1#-} in
    '' | *[!0-9]*) return 1 ;;
  esac
}

is_plain() {
  case $1 in
    '' | -* | *[!A-Za-z0-9._-]*) return 1 ;;
  esac
}

# --- writing

# Stores "integer 2", "boolean false", "string x" or "absent" for this account.
store() {
  case $1 in
    absent) "$defaults" delete "$domain" "$key" >/dev/null 2>&1 || : ;;
    'boolean true') "$defaults" write "$domain" "$key" -bool true ;;
    'boolean false') "$defaults" write "$domain" "$key" -bool false ;;
    'integer '*)
      is_integer "${1#integer }" || return 1
      "$defaults" write "$domain" "$key" -int "${1#integer }"
      ;;
    'string '*)
      is_plain "${1#string }" || return 1
      "$defaults" write "$domain" "$key" -string "${1#string }"
      ;;
    *) return 1 ;;
  esac
}

# Keeps the old state in a file, once: the first state kept is the one before this script.
# A link appears whole or not at all, and never takes the place of a file.
remember() {
  if [ -f "$file" ]; then
    return 0
  fi
  before=$(stored) || return 1
  mkdir -p "$folder" 2>/dev/null || return 1
  draft=$file.$$
  rm -f "$draft"
  if printf '%s\n' "$before" 2>/dev/null >"$draft" && ln "$draft" "$file" 2>/dev/null; then
    rm -f "$draft"
    return 0
  fi
  rm -f "$draft"
  return 1
}

# --- what the four words do, one switch at a time

show() {
  if ! look; then
    say 'The switch '"$switch"' could not be read.'
    failed=1
    return 0
  fi
  if [ "$writable" = no ] && [ "$held" = no ]; then
    say 'This script cannot see '"$switch"'. Please look in '"$app"'.'
    failed=1
    return 0
  fi
  case $value in
    "$wanted")
      say "$switch"' is off.'
      ;;
    '' | "$unasked")
      say "$switch"' was never set on this account.'
      failed=1
      ;;
    "$sharing")
      say "$switch"' is on.'
      failed=1
      ;;
    *)
      say "$switch"' has an unknown value, '"$value"'.'
      failed=1
      ;;
  esac
  tell_held
}

tell_held() {
  if [ "$held" = yes ]; then
    say 'A profile holds it. Remove the profile if you want to change it.'
  fi
}

turn_off() {
  if ! look; then
    say 'The switch '"$switch"' could not be read.'
    failed=1
    return 0
  fi
  if [ "$writable" = no ] && [ "$held" = no ]; then
    say "$switch"' could not be turned off here. Please turn it off by hand.'
    failed=1
    return 0
  fi
  if [ "$value" = "$wanted" ]; then
    say "$switch"' was off already.'
    tell_held
    return 0
  fi
  if [ "$held" = yes ]; then
    say "$switch"' could not be turned off here. Please turn it off by hand.'
    tell_held
    failed=1
    return 0
  fi
  if ! remember; then
    say 'The old state could not be kept. So nothing was changed.'
    say "$switch"' could not be turned off here. Please turn it off by hand.'
    failed=1
    return 0
  fi
  if store "$kind $wanted" && look && [ "$value" = "$wanted" ]; then
    say "$switch"' is now off.'
    changed=1
  else
    say "$switch"' could not be turned off here. Please turn it off by hand.'
    failed=1
  fi
}

put_back() {
  if [ ! -f "$file" ]; then
    say 'For '"$switch"' no old state was kept. Nothing was changed.'
    return 0
  fi
  before=
  IFS= read -r before <"$file" || before=
  if store "$before" && now=$(stored) && [ "$now" = "$before" ]; then
    rm -f "$file"
    say "$switch"' is back as it was before.'
    if look; then
      tell_held
    fi
  else
    say "$switch"' could not be put back. Please set it by hand.'
    failed=1
  fi
}

open_page() {
  if [ "$system_number" -ge 13000 ]; then
    "$open" 'x-apple.systempreferences:com.apple.settings.PrivacySecurity.extension?Privacy_Analytics' 2>/dev/null ||
    "$open" 'x-apple.systempreferences:com.apple.preference.security?Privacy_Analytics' 2>/dev/null ||
      failed=1
  elif [ "$system_number" -ge 10015 ]; then
    "$open" 'x-apple.systempreferences:com.apple.preference.security?Privacy_Analytics' 2>/dev/null ||
      failed=1
  else
    failed=1
  fi
  if [ "$failed" -eq 0 ]; then
    say "$app"' should now show the right page.'
  fi
}

tell_place() {
  if [ -n "$place" ]; then
    say 'You find it here: '"$place"
  fi
}

# --- words, checks, and the way through

menu() {
  say 'What do you want to do?'
  printf '  1  %s\n' 'Show the switches. This changes nothing.'
  printf '  2  %s\n' 'Turn the switches off.'
  printf '  3  %s\n' 'Put everything back as it was before.'
  printf '  4  %s\n' 'Open the right page of '"$app"'.'
  say 'Type a number and press Return. Press Return without a number to stop.'
  word=
  IFS= read -r word || word=
  case $word in
    '') exit 0 ;;
    1) word=status ;;
    2) word=off ;;
    3) word=restore ;;
    4) word=open ;;
  esac
}

usage() {
  say 'Nothing was changed. Run it again with one of these words at the end.'
  printf '  status   %s\n' 'Show the switches. This changes nothing.'
  printf '  off      %s\n' 'Turn the switches off.'
  printf '  restore  %s\n' 'Put everything back as it was before.'
  printf '  open     %s\n' 'Open the right page of '"$app"'.'
}

# Sets system and system_number: 13.10 is 13010. Fails where this is no Mac.
find_system() {
  system=$("$sw_vers" -productVersion 2>/dev/null) || return 1
  major=${system%%.*}
  minor=${system#*.}
  minor=${minor%%.*}
  if [ "$minor" = "$system" ]; then
    minor=0
  fi
  case $major:$minor in
    *[!0-9:]* | :* | *: | 0?*:* | *:0?*) return 1 ;;
  esac
  system_number=$((major * 1000 + minor))
}

# Sets place, the way to the switches in words, and app, the name of the settings app here.
find_place() {
  if [ "$system_number" -ge 13000 ]; then
    place='System Settings › Privacy & Security › Analytics & Improvements'
    app='“System Settings”'
  elif [ "$system_number" -ge 10015 ]; then
    place='System Preferences › Security & Privacy › Privacy › Analytics & Improvements'
    app='“System Preferences”'
  else
    place=
    app='“System Preferences”'
  fi
}

check_here() {
  if [ "$system_number" -eq 0 ]; then
    say 'This script works only on a Mac.'
    exit 1
  fi
  if [ "$("$id" -u)" = 0 ] || [ -n "${SUDO_USER:-}" ] || [ -z "${HOME:-}" ]; then
    say 'Please run this without sudo. The switches belong to your own account.'
    exit 1
  fi
  if [ "$system_number" -lt 10015 ]; then
    say 'This Mac has macOS '"$system"'. It does not have these switches.'
    exit 1
  fi
  folder="$HOME/Library/Application Support/Optout"
}

main() {
  say 'Stop Siri from keeping your recordings'
  find_system || system_number=0
  find_place
  word=${1:-}
  if [ -z "$word" ] && [ -t 0 ]; then
    menu
  fi
  case $word in
    '' | help | -h | --help)
      usage
      exit 0
      ;;
    status | off | restore | open) ;;
    *)
      say 'This script does not know this word: '"$word"
      usage
      exit 2
      ;;
  esac
  check_here
  case $word in
    open) open_page ;;
    *) each_switch ;;
  esac
  if [ "$changed" -eq 1 ]; then
    file=$folder
    say 'The old state is kept in '"$file"
    say 'To be sure, log out and log in again. Look again after each macOS update.'
  fi
  if [ "$failed" -ne 0 ] || [ "$word" = open ]; then
    tell_place
  fi
  exit "$failed"
}

main "$@"
