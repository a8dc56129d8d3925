use super::*;

/// Walking through bytes that were never scanned ends, whatever the result.
#[test]
fn looking_into_any_bytes_ends() {
    let bytes = b"{}[]\",:\\ 0t\x01\xFF";
    for a in bytes {
        for b in bytes {
            for c in bytes {
                for start in [&b"{"[..], b"[", b"{\"a\":", b""] {
                    let text = [start, &[*a, *b, *c]].concat();
                    assert!(members(&text, outermost(&text)).count() <= text.len());
                    let mut at = 0;
                    while let Some(value) = next_value(&text, at) {
                        assert!(value.json_end() > at, "{text:?}");
                        at = value.json_end();
                    }
                }
            }
        }
    }
}
