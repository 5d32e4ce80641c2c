"""A kit's folder signed by its host: one SSH signature over the manifest, in folder and zip.

Knows where the signature goes. Signs only what is as it was built: a signature over a
manifest that does not fit its files would vouch for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from builder.errors import Problem, UsageError
from builder.files import read_file
from builder.kit.folder import check_ours
from builder.kit.sign.replace import add_signature
from builder.kit.trust.manifest import ManifestSignature
from builder.model.manifest import NAME


def sign_folder(
    folder: Path, sign: Callable[[bytes], ManifestSignature]
) -> tuple[ManifestSignature, bool, list[Problem]]:
    """Writes manifest.json.sig; (what was made, whether the zip beside it has it too, warnings).

    Raises UsageError for a folder that is no kit, DiskError for a kit whose files were
    changed, and what `sign` raises.
    """
    if not (folder / NAME).is_file():
        words = f"there is no {NAME}: name the folder of a kit"
        raise UsageError(Problem(code="no-manifest", message=words, file=str(folder)))
    folder = folder.resolve()
    check_ours(folder)
    manifest = read_file(folder / NAME)
    made = sign(manifest)
    zipped, told = add_signature(folder, made.signature.encode("ascii"), manifest)
    return made, zipped, told
