"""Costs in HMACs, measured in languages other than the core's: each is the least of several readings, taken in turns
with the HMAC of as many bytes. Prints rows like the core's; more than MOST fails."""

import hmac
import time

MOST = 20
KEY = b"supersecretdevkeythatishs256safe!"
NAMED = 3


def tokens(path):
    """Names and tokens from a file that `assure-cost tokens` has written."""
    with open(path, "rb") as file:
        for line in file:
            name, _, token = line.rstrip(b"\n").partition(b"\t")
            yield name.decode(), token


def of_hmac(token, runs=5):
    """Seconds that the HMAC of a token takes."""
    return min(timed(lambda: hmac.digest(KEY, token, "sha256"))[0] for _ in range(runs))


def timed(work):
    """The processor's seconds, since other programs run as well, and the result."""
    start = time.thread_time()
    result = work()
    return time.thread_time() - start, result


def measure(what, path, cost, only="", kept=6, runs=2):
    """Measures each token roughly, then the worst thoroughly, and prints the worst. `cost`: a token's seconds. `only`:
    measures tokens whose names contain this. Returns whether one costs too much."""

    def hmacs(token, runs):
        return min(cost(token) for _ in range(runs)) / of_hmac(token)

    rough = [(hmacs(token, runs), name, token) for name, token in tokens(path) if only in name]
    rough.sort(key=lambda row: -row[0])
    worst = []
    for least, name, token in rough[:kept]:
        for _ in range(5):
            least = min(least, hmacs(token, 5))
            if least < MOST:
                break
        worst.append((least, name, token))
    worst.sort(key=lambda row: -row[0])
    print(f"cost: {what}: {len(rough)} measured", flush=True)
    for number, (least, name, token) in enumerate(worst):
        if number < NAMED or least >= MOST:
            print(f"cost: {what}: {least:5.1f} HMACs: {name}; {len(token)} bytes", flush=True)
    return worst[0][0] >= MOST
