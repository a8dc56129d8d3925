use alloc::format;

use super::*;

/// A name that continues after a wanted one is another name, however long it is.
#[test]
fn no_other_name_is_taken_for_a_wanted_one() {
    for wanted in WANTED {
        for extra in [1, 4, 248, 251, 252, 253, 255, 256, 257, 508, 509, 512, 1024, 65_536] {
            for name in [
                format!("{wanted}{}", "x".repeat(extra)),
                format!("{wanted}{}", "\\u0000".repeat(extra)),
                format!("{wanted}\\u0000\\u0000\\u0000\\u0000\\u0000{}", "x".repeat(extra - 1)),
                format!("\\u00{:02x}{}\\u0000{}", wanted.as_bytes()[0], &wanted[1..], "x".repeat(extra)),
            ] {
                for text in [format!(r#"{{"{name}":1}}"#), format!(r#"{{"{wanted}":2,"{name}":1,"exp ":3}}"#)] {
                    compare(text.as_bytes());
                }
            }
        }
    }
}
