# accelerator/module.c exports the names of _by_ctypes, with the same meaning.
from typing import Any

from ._by_ctypes import Decider as Decider
from ._by_ctypes import GuardHandle as GuardHandle
from ._by_ctypes import SignerHandle as SignerHandle
from ._by_ctypes import View as View
from ._by_ctypes import bearer as bearer
from ._by_ctypes import challenge as challenge
from ._by_ctypes import check_key as check_key
from ._by_ctypes import error as error
from ._by_ctypes import error_name as error_name
from ._by_ctypes import follow_decider as follow_decider
from ._by_ctypes import follow_signer as follow_signer
from ._by_ctypes import hints as hints
from ._by_ctypes import open_decider as open_decider
from ._by_ctypes import open_guard as open_guard
from ._by_ctypes import open_signer as open_signer
from ._by_ctypes import share_decider as share_decider
from ._by_ctypes import version as version

def load(name: str, /) -> int: ...
def loads(json: bytes, /) -> Any: ...
