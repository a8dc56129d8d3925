//! JSON objects that are expensive to read: one large member or many, of every kind, and names that collide.

use crate::collisions;
use crate::settings::NEARLY;

/// A JSON object, or nearly one.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) json: Vec<u8>,
}

/// What all texts of a list have in common.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'f> {
    /// The maximum length of a text.
    pub(crate) size: usize,
    /// Members at the end of each object, so that a search for them reads the whole text.
    pub(crate) tail: &'f str,
}

impl Frame<'_> {
    /// `{`, `head`, as many pieces as fit with separators, `end`, the tail.
    fn filled(&self, head: &str, between: &str, end: &str, piece: impl Fn(usize) -> String) -> Vec<u8> {
        let comma = if self.tail.is_empty() { "" } else { "," };
        let end = format!("{end}{comma}{}}}", self.tail);
        let mut text = format!("{{{head}");
        for number in 0.. {
            let next = piece(number);
            if text.len() + between.len() + next.len() + end.len() > self.size {
                break;
            }
            if number > 0 {
                text.push_str(between);
            }
            text.push_str(&next);
        }
        text.push_str(&end);
        text.into_bytes()
    }
}

/// Two members of one name, as late as possible.
const TWICE: &str = ",\"zz\":0,\"zz\":0";
const ONCE: &str = ",\"zz\":0";

/// One below the smallest number that overflows a double.
const EDGE: &str = "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587\
    207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069\
    855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497791";

/// The first digits of 2^-1075, halfway between zero and the smallest double.
const LEAST_HALF: &str = "24703282292062327208299163438476463450797037509386";

/// The texts in this frame. `brief`: fewer of each kind, for long ones.
pub(crate) fn texts(frame: Frame<'_>, brief: bool) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut add = |name: String, json: Vec<u8>| {
        assert!(json.len() <= frame.size.max(64), "{name}: {}", json.len());
        texts.push(Text { name, json });
    };
    structure(frame, &mut add);
    names(frame, brief, &mut add);
    colliding_names(frame, &mut add);
    strings(frame, brief, &mut add);
    numbers(frame, &mut add);
    dates(frame, brief, &mut add);
    texts
}

/// The maximum depth of an element in a member's array.
const DEPTH: usize = 127 - 2;

fn structure(frame: Frame<'_>, add: &mut impl FnMut(String, Vec<u8>)) {
    let array = |piece: &dyn Fn(usize) -> String| frame.filled("\"a\":[", ",", "]", piece);
    add("nesting of arrays".into(), array(&|_| "[".repeat(DEPTH) + &"]".repeat(DEPTH)));
    add("nesting of objects".into(), array(&|_| "{\"a\":".repeat(DEPTH) + "0" + &"}".repeat(DEPTH)));
    add("empty arrays".into(), array(&|_| "[]".into()));
    add("empty objects".into(), array(&|_| "{}".into()));
    add("empty strings".into(), array(&|_| "\"\"".into()));
    add("true, false, null".into(), array(&|number| ["true", "false", "null"][number % 3].into()));
    for space in [" ", "\t", "\n"] {
        add(format!("white space {space:?}"), frame.filled("\"a\":0", "", "", |_| space.into()));
    }
    add("text beyond ASCII".into(), frame.filled("\"a\":\"", "", "\"", |_| "é€\u{1F600}".into()));
    let mut invalid = frame.filled("\"a\":\"", "", "*\"", |_| "é€\u{1F600}".into());
    if let Some(place) = invalid.iter().rposition(|byte| *byte == b'*') {
        invalid[place] = 0xFF;
    }
    add("UTF-8 that is invalid at the end".into(), invalid);
    add("no JSON".into(), vec![b'x'; frame.size]);
    add("no text".into(), vec![0xFF; frame.size]);
    add("invisible characters".into(), frame.filled("\"a\":\"", "", "\"", |_| "\u{ad}".into()));
}

fn names(frame: Frame<'_>, brief: bool, add: &mut impl FnMut(String, Vec<u8>)) {
    let lens: &[usize] =
        if brief { &[2, 8, 16, 255, 1024] } else { &[2, 3, 4, 7, 8, 9, 16, 32, 64, 128, 255, 512, 1024] };
    // An escape in a name makes all names take the slow path.
    for (head, how) in [("", ""), ("\"\\u0061\":0,", ", one escaped")] {
        for &len in lens {
            let mut each = |what: &str, end: &str, piece: &dyn Fn(usize) -> String| {
                add(format!("{what} of {len} bytes{how}"), frame.filled(head, ",", end, piece));
            };
            each("names that differ at the end", ONCE, &|number| format!("\"{number:0>len$x}\":0"));
            each("names that differ at the end, two the same", TWICE, &|number| format!("\"{number:0>len$x}\":0"));
            each("names that differ at the end, backwards", TWICE, &|number| {
                format!("\"{:f>len$x}\":0", 0xF_FFFF_usize.saturating_sub(number))
            });
            each("names that differ at the start", ONCE, &|number| {
                let digits: String = format!("{number:0>len$x}").chars().rev().collect();
                format!("\"{digits}\":0")
            });
            each("names in objects of 31", "]", &|number| {
                let names: Vec<_> = (0..31).map(|member| format!("\"{member:0>len$}\":0")).collect();
                format!("{}{{{}}}", if number == 0 { "\"a\":[" } else { "" }, names.join(","))
            });
        }
    }
    for len in [8, 200] {
        let nearly = |from: usize| NEARLY.repeat(len - from);
        let escaped = format!("\\u{:04x}", NEARLY.as_bytes()[0]);
        let each = |start: String| move |number: usize| format!("\"{start}{number:02x}\":0");
        add(format!("names of {len} bytes nearly right"), frame.filled("", ",", ONCE, each(nearly(0))));
        let one = each(format!("{}{escaped}", nearly(1)));
        add(format!("names of {len} bytes nearly right, one escaped"), frame.filled("", ",", ONCE, one));
        let all = each(escaped.repeat(len));
        add(format!("names of {len} bytes nearly right, all escaped"), frame.filled("", ",", ONCE, all));
    }
    for len in [1, 8, 1000] {
        for (letter, how) in [("n", ""), ("\\u006e", ", escaped")] {
            let name = letter.repeat(len);
            add(format!("one name of {len} bytes again and again{how}"), {
                frame.filled("", ",", "", |_| format!("\"{name}\":0"))
            });
        }
    }
    for (what, escaped) in ESCAPES {
        for count in [1, 4, 64, 250] {
            add(format!("names of {count} escaped {what}"), {
                frame.filled("", ",", TWICE, |number| format!("\"{}{number:x}\":0", escaped.repeat(count)))
            });
        }
    }
}

const ESCAPES: [(&str, &str); 3] = [("letters", "\\u0061"), ("surrogates", "\\ud83d\\ude00"), ("quotes", "\\\"")];

fn colliding_names(frame: Frame<'_>, add: &mut impl FnMut(String, Vec<u8>)) {
    let most = frame.size / 16;
    let lists = [
        ("whose middles differ", collisions::middles(most)),
        ("of one digest", collisions::digests(most.min(20_000))),
        ("of one bucket", collisions::buckets(most.min(20_000))),
    ];
    for (what, names) in lists {
        let name = |number: usize| format!("\"{}\":0", names.get(number).map_or(String::new(), Clone::clone));
        let few = |number: usize| if number < names.len() { name(number) } else { " ".repeat(frame.size) };
        add(format!("names {what}"), frame.filled("", ",", ONCE, few));
        add(format!("names {what}, two the same"), frame.filled("", ",", TWICE, few));
        add(format!("names {what}, in objects of 31"), {
            frame.filled("\"a\":[", ",", "]", |number| {
                let start = number * 31 % names.len().saturating_sub(31).max(1);
                let members: Vec<_> = (start..start + 31).map(name).collect();
                format!("{{{}}}", members.join(","))
            })
        });
    }
}

fn strings(frame: Frame<'_>, brief: bool, add: &mut impl FnMut(String, Vec<u8>)) {
    let counts: &[usize] = if brief { &[1, 16, 1000] } else { &[1, 2, 4, 8, 16, 64, 250, 1000] };
    for (what, escaped) in ESCAPES {
        for claim in ["iss", "sub", "big"] {
            add(format!("`{claim}`, a string of escaped {what}"), {
                frame.filled(&format!("\"{claim}\":\""), "", "\"", |_| escaped.into())
            });
        }
        for claim in ["aud", "big"] {
            for &count in counts {
                add(format!("`{claim}`, strings of {count} escaped {what}"), {
                    frame.filled(&format!("\"{claim}\":["), ",", "]", |_| format!("\"{}\"", escaped.repeat(count)))
                });
            }
        }
    }
    // Values that the revocations are searched for.
    for (what, escaped) in ESCAPES.into_iter().chain([("nothing", "a")]) {
        let third = escaped.repeat(frame.size.saturating_sub(frame.tail.len() + 32) / 3 / escaped.len());
        let members = format!("\"iss\":\"{third}\",\"sub\":\"{third}\",\"jti\":\"{third}\"");
        add(format!("`iss`, `sub` and `jti`, strings of escaped {what}"), {
            frame.filled(&members, "", "", |_| " ".repeat(frame.size))
        });
    }
    for claim in ["aud", "big"] {
        let head = format!("\"{claim}\":[");
        add(format!("`{claim}`, empty strings"), frame.filled(&head, ",", "]", |_| "\"\"".into()));
        add(format!("`{claim}`, numbered strings"), frame.filled(&head, ",", "]", |number| format!("\"{number}\"")));
        for &count in counts {
            add(format!("`{claim}`, strings of {count} letters"), {
                frame.filled(&head, ",", "]", |_| format!("\"{}\"", "a".repeat(count)))
            });
        }
        // A name with an escape, so that every pass over the text runs.
        add(format!("`{claim}`, strings of an escaped letter, after an escaped name"), {
            frame.filled(&format!("\"\\u0062\":0,{head}"), ",", "]", |_| "\"\\u0061\"".into())
        });
        add(format!("`{claim}`, empty strings after an escaped name"), {
            frame.filled(&format!("\"\\u0062\":0,{head}"), ",", "]", |_| "\"\"".into())
        });
    }
}

fn numbers(frame: Frame<'_>, add: &mut impl FnMut(String, Vec<u8>)) {
    for claim in ["a", "big"] {
        let mut each = |what: String, piece: &dyn Fn(usize) -> String| {
            add(format!("`{claim}`, {what}"), frame.filled(&format!("\"{claim}\":["), ",", "]", piece));
        };
        for len in [1, 15, 16, 17, 19, 20, 300] {
            each(format!("numbers of {len} digits"), &|_| "7".repeat(len));
            each(format!("fractions of {len} digits"), &|_| format!("0.{:0>len$}", 1));
            each(format!("exponents of {len} digits"), &|_| format!("0e{:0>len$}", 1));
        }
        each("numbers below 1, with an exponent".into(), &|_| "1e-9".into());
        each("numbers next to infinity".into(), &|_| EDGE.into());
        each("numbers next to infinity, fractions".into(), &|_| format!("{EDGE}.9"));
        each("numbers between two doubles".into(), &|_| "9007199254740993.00000000000000000001e0".into());
        each("numbers between two doubles, short".into(), &|_| "9007199254740993e0".into());
        each("numbers between zero and the least double".into(), &|_| format!("{}e-324", &LEAST_HALF[..20]));
        each("numbers between zero and the least double, short".into(), &|_| "2.470328229206233e-324".into());
    }
}

/// The three dates, each with as many digits as fit.
fn dates(frame: Frame<'_>, brief: bool, add: &mut impl FnMut(String, Vec<u8>)) {
    let mut dates = |what: &str, digits: &dyn Fn(usize) -> String| {
        let tail = if frame.tail.is_empty() { 0 } else { frame.tail.len() + 1 };
        let room = frame.size.saturating_sub(tail + 24) / 3;
        let lens: &[usize] = if brief { &[room] } else { &[20, 40, 80, 160, 220, 400, 768, 800, room] };
        for &len in lens.iter().filter(|len| **len <= room) {
            let date = digits(len);
            let members = format!("\"exp\":{date},\"nbf\":{date},\"iat\":{date}");
            add(
                format!("dates {what}, of {len} characters"),
                frame.filled(&members, "", "", |_| " ".repeat(frame.size)),
            );
        }
    };
    dates("of digits", &|len| format!("1.{}", "9".repeat(len - 2)));
    dates("between two doubles", &|len| format!("9007199254740993.{}1", "0".repeat(len - 18)));
    dates("just below halfway between two doubles", &|len| format!("9007199254740992.{}", "9".repeat(len - 17)));
    dates("among the least doubles", &|len| {
        let digits = halfway_to_the_least_double();
        let digits: String = digits.chars().chain(std::iter::repeat('0')).take(len - 7).collect();
        format!("{}.{}e-324", &digits[..1], &digits[1..])
    });
    dates("among the small doubles", &|len| {
        let digits: String = "22250738585072011360".chars().chain(std::iter::repeat('9')).take(len - 7).collect();
        format!("{}.{}e-308", &digits[..1], &digits[1..])
    });
}

/// The 751 digits of 2^-1075.
fn halfway_to_the_least_double() -> String {
    let mut digits = vec![1_u8];
    for _ in 0..1075 {
        let mut carry = 0;
        for digit in &mut digits {
            carry += *digit * 5;
            *digit = carry % 10;
            carry /= 10;
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}
