"""A kit's folder signed by its host: one SSH signature over the manifest, in folder and zip.

Knows where the signature goes. Signs only what is as it was built: a signature over a
manifest that does not fit its files would vouch for nothing.
"""

from __future__ import annotations

from pathlib import Path

from builder.errors import Problem, UsageError
from builder.files import MAX_FILE, read_file, replace_file
from builder.kit.folder import check_ours
from builder.kit.trust.manifest import ManifestSignature, sign_manifest
from builder.model.manifest import NAME, SIGNATURE
from builder.wire.archive import MAX_TOTAL, Member, read_zip, write_zip, zip_date


def sign_folder(folder: Path, key: bytes, who: str) -> tuple[ManifestSignature, bool]:
    """Writes manifest.json.sig; (what was made, whether the zip beside it has it too).

    Raises UsageError for a folder that is no kit or a key that cannot be used, DiskError
    for a kit whose files were changed.
    """
    if not (folder / NAME).is_file():
        words = f"there is no {NAME}: name the folder of a kit"
        raise UsageError(Problem(code="no-manifest", message=words, file=str(folder)))
    check_ours(folder)
    manifest = read_file(folder / NAME, limit=MAX_FILE)
    made = sign_manifest(manifest, key, who)
    replace_file(folder / SIGNATURE, made.signature.encode("ascii"))
    return made, _into_zip(folder, manifest, made.signature.encode("ascii"))


def _into_zip(folder: Path, manifest: bytes, signature: bytes) -> bool:
    """Puts the signature into the kit's zip, if that holds the same manifest."""
    archive = folder.with_name(f"{folder.name}.zip")
    if not archive.is_file():
        return False
    data = read_file(archive, limit=MAX_TOTAL)
    place = f"{folder.name}/{SIGNATURE}"
    members = [each for each in read_zip(data, file=str(archive)) if each.path != place]
    found = {member.path: member.data for member in members}
    if found.get(f"{folder.name}/{NAME}") != manifest:
        return False
    members.append(Member(path=place, data=signature))
    replace_file(archive, write_zip(members, when=zip_date(data, file=str(archive))))
    return True
