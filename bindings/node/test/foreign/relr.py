"""Makes DT_RELR relocations of a 64-bit shared library plain ones, in place: musl before 1.2.4 (Debian 12) passes over them, and the
libraries that come with Node for musl crash at their first pointer. The longer table goes to the end of the file, and a segment that
the loader does not need becomes the one that loads it. Usage: relr.py FILE..."""

import struct
import sys

PT_LOAD, PT_DYNAMIC, PT_NOTE, PAGE = 1, 2, 4, 0x10000
DT_RELA, DT_RELASZ, DT_RELACOUNT, DT_RELRSZ, DT_RELR, DT_IGNORED = 7, 8, 0x6FFFFFF9, 35, 36, 0x60000000
R_RELATIVE = {62: 8, 183: 1027}  # by the machine: x86-64, AArch64


def converted(data: bytearray) -> bytearray:
    machine, phoff, phnum = (struct.unpack_from(form, data, at)[0] for form, at in (("<H", 18), ("<Q", 32), ("<H", 56)))
    heads = [phoff + 56 * index for index in range(phnum)]
    segments = [(at, *struct.unpack_from("<II6Q", data, at)) for at in heads]
    loads = [segment for segment in segments if segment[1] == PT_LOAD]

    def offset(address: int) -> int:
        return next(address - vaddr + off for _, _, _, off, vaddr, _, size, *_ in loads if vaddr <= address < vaddr + size)

    start, size = next((off, filesz) for _, kind, _, off, _, _, filesz, *_ in segments if kind == PT_DYNAMIC)
    tags = {struct.unpack_from("<Q", data, at)[0]: at for at in range(start, start + size, 16)}
    if DT_RELR not in tags:
        return data

    def value(tag: int) -> int:
        return struct.unpack_from("<Q", data, tags[tag] + 8)[0]

    places, at = [], 0
    for (entry,) in struct.iter_unpack("<Q", data[offset(value(DT_RELR)) :][: value(DT_RELRSZ)]):
        if entry % 2 == 0:
            places.append(entry)
            at = entry + 8
        else:
            places += [at + 8 * bit for bit in range(63) if entry >> (bit + 1) & 1]
            at += 63 * 8
    info = R_RELATIVE[machine]
    added = b"".join(
        struct.pack("<QQQ", place, info, struct.unpack_from("<Q", data, offset(place))[0]) for place in places
    )
    table = added + data[offset(value(DT_RELA)) :][: value(DT_RELASZ)]
    end = -(-len(data) // PAGE) * PAGE
    address = -(-max(vaddr + memsz for _, _, _, _, vaddr, _, _, memsz, _ in loads) // PAGE) * PAGE
    spare = next(at for at, kind, *_ in segments if kind == PT_NOTE)
    struct.pack_into("<II6Q", data, spare, PT_LOAD, 4, end, address, address, len(table), len(table), PAGE)
    struct.pack_into("<Q", data, tags[DT_RELA] + 8, address)
    struct.pack_into("<Q", data, tags[DT_RELASZ] + 8, len(table))
    if DT_RELACOUNT in tags:
        struct.pack_into("<Q", data, tags[DT_RELACOUNT] + 8, value(DT_RELACOUNT) + len(places))
    struct.pack_into("<Q", data, tags[DT_RELR], DT_IGNORED)
    return data + bytes(end - len(data)) + table


for name in sys.argv[1:]:
    with open(name, "rb") as file:
        text = bytearray(file.read())
    with open(name, "wb") as file:
        file.write(converted(text))
