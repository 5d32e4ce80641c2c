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
    switch='„Siri & Diktierfunktion verbessern“'
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
    switch='„Unterstützende Sprachfunktionen verbessern“'
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
    say 'Der Schalter '"$switch"' ließ sich nicht lesen.'
    failed=1
    return 0
  fi
  if [ "$writable" = no ] && [ "$held" = no ]; then
    say 'Dieses Skript kann den Schalter '"$switch"' nicht sehen. Bitte sehen Sie in '"$app"' nach.'
    failed=1
    return 0
  fi
  case $value in
    "$wanted")
      say 'Der Schalter '"$switch"' ist aus.'
      ;;
    '' | "$unasked")
      say 'Der Schalter '"$switch"' wurde in diesem Account nie gesetzt.'
      failed=1
      ;;
    "$sharing")
      say 'Der Schalter '"$switch"' ist an.'
      failed=1
      ;;
    *)
      say 'Der Schalter '"$switch"' hat einen unbekannten Wert: '"$value"'.'
      failed=1
      ;;
  esac
  tell_held
}

tell_held() {
  if [ "$held" = yes ]; then
    say 'Ein Profil hält ihn fest. Wenn Sie ihn ändern möchten, entfernen Sie das Profil.'
  fi
}

turn_off() {
  if ! look; then
    say 'Der Schalter '"$switch"' ließ sich nicht lesen.'
    failed=1
    return 0
  fi
  if [ "$writable" = no ] && [ "$held" = no ]; then
    say 'Der Schalter '"$switch"' ließ sich hier nicht ausschalten. Bitte schalten Sie ihn von Hand aus.'
    failed=1
    return 0
  fi
  if [ "$value" = "$wanted" ]; then
    say 'Der Schalter '"$switch"' war schon aus.'
    tell_held
    return 0
  fi
  if [ "$held" = yes ]; then
    say 'Der Schalter '"$switch"' ließ sich hier nicht ausschalten. Bitte schalten Sie ihn von Hand aus.'
    tell_held
    failed=1
    return 0
  fi
  if ! remember; then
    say 'Der alte Stand ließ sich nicht aufbewahren. Darum wurde nichts geändert.'
    say 'Der Schalter '"$switch"' ließ sich hier nicht ausschalten. Bitte schalten Sie ihn von Hand aus.'
    failed=1
    return 0
  fi
  if store "$kind $wanted" && look && [ "$value" = "$wanted" ]; then
    say 'Der Schalter '"$switch"' ist jetzt aus.'
    changed=1
  else
    say 'Der Schalter '"$switch"' ließ sich hier nicht ausschalten. Bitte schalten Sie ihn von Hand aus.'
    failed=1
  fi
}

put_back() {
  if [ ! -f "$file" ]; then
    say 'Für den Schalter '"$switch"' wurde kein alter Stand aufbewahrt. Nichts wurde geändert.'
    return 0
  fi
  before=
  IFS= read -r before <"$file" || before=
  if store "$before" && now=$(stored) && [ "$now" = "$before" ]; then
    rm -f "$file"
    say 'Der Schalter '"$switch"' ist wieder so wie vorher.'
    if look; then
      tell_held
    fi
  else
    say 'Der Schalter '"$switch"' ließ sich nicht zurücksetzen. Bitte stellen Sie ihn von Hand ein.'
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
    say 'In '"$app"' sollte jetzt die richtige Seite zu sehen sein.'
  fi
}

tell_place() {
  if [ -n "$place" ]; then
    say 'Sie finden es hier: '"$place"
  fi
}

# --- words, checks, and the way through

menu() {
  say 'Was möchten Sie tun?'
  printf '  1  %s\n' 'Die Schalter zeigen. Dabei ändert sich nichts.'
  printf '  2  %s\n' 'Alles ausschalten.'
  printf '  3  %s\n' 'Alles wieder so einstellen, wie es vorher war.'
  printf '  4  %s\n' 'Die richtige Seite in '"$app"' öffnen.'
  say 'Tippen Sie eine Zahl und drücken Sie die Eingabetaste. Zum Beenden drücken Sie nur die Eingabetaste.'
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
  say 'Nichts wurde geändert. Starten Sie das Skript noch einmal, mit einem dieser Wörter am Ende.'
  printf '  status   %s\n' 'Die Schalter zeigen. Dabei ändert sich nichts.'
  printf '  off      %s\n' 'Alles ausschalten.'
  printf '  restore  %s\n' 'Alles wieder so einstellen, wie es vorher war.'
  printf '  open     %s\n' 'Die richtige Seite in '"$app"' öffnen.'
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
    place='System Settings › Datenschutz & Sicherheit › Analyse & Verbesserungen'
    app='„System Settings“'
  elif [ "$system_number" -ge 10015 ]; then
    place='Systemeinstellungen › Sicherheit & Datenschutz › Datenschutz › Analyse & Verbesserungen'
    app='„Systemeinstellungen“'
  else
    place=
    app='„Systemeinstellungen“'
  fi
}

check_here() {
  if [ "$system_number" -eq 0 ]; then
    say 'Dieses Skript läuft nur auf einem Mac.'
    exit 1
  fi
  if [ "$("$id" -u)" = 0 ] || [ -n "${SUDO_USER:-}" ] || [ -z "${HOME:-}" ]; then
    say 'Bitte starten Sie das Skript ohne sudo. Die Schalter gehören zu Ihrem eigenen Account.'
    exit 1
  fi
  if [ "$system_number" -lt 10015 ]; then
    say 'Auf diesem Mac ist macOS '"$system"'. Diese Schalter gibt es dort nicht.'
    exit 1
  fi
  folder="$HOME/Library/Application Support/Optout"
}

main() {
  say 'Lassen Sie Siri keine Aufnahmen behalten'
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
      say 'Dieses Skript kennt dieses Wort nicht: '"$word"
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
    say 'Der alte Stand ist hier aufbewahrt: '"$file"
    say 'Um sicherzugehen, melden Sie sich ab und wieder an. Sehen Sie nach jedem macOS-Update noch einmal nach.'
  fi
  if [ "$failed" -ne 0 ] || [ "$word" = open ]; then
    tell_place
  fi
  exit "$failed"
}

main "$@"
