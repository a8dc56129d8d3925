from __future__ import annotations

import subprocess
import sys

CODE = """
from gevent import monkey; monkey.patch_all()
import gevent, hs256
secret = "an evident test secret of 32 bytes or more"
verifier, signer = hs256.Verifier(secret), hs256.Signer(secret)
tokens = [signer.sign({"sub": str(i)}) for i in range(50)]
def one(i):
    gevent.sleep(0)
    claims = verifier.check(tokens[i])
    gevent.sleep(0)
    return claims.sub
jobs = [gevent.spawn(one, i) for i in range(50)]
gevent.joinall(jobs, raise_error=True)
assert [job.value for job in jobs] == [str(i) for i in range(50)]
print("done")
"""


def test_gevent() -> None:
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert result.stdout == "done\n", result.stderr
