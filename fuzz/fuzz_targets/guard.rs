//! Any bytes as a request: a token that is found is in the request, or in what its escapes stand for; any bytes as options.
#![no_main]
use std::sync::LazyLock;

use hs256::{Code, Finding, Guard, Request};

static GUARDS: LazyLock<[Guard; 3]> = LazyLock::new(|| {
    [
        r#"{"cookie": "c", "query": "q", "websocket": true, "exempt": ["/login", "/static/*"]}"#,
        r#"{"header": "X-Token", "scheme": "Token", "cookie": "c"}"#,
        "{}",
    ]
    .map(|options| Guard::from_json(options).expect("options"))
});

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8], &[u8], &[u8])| {
    let (which, method, target, fields) = input;
    if let Err(error) = Guard::from_json(fields) {
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.field().is_some());
    }
    let guard = &GUARDS[usize::from(which) % 3];
    let lines = fields.split(|byte| *byte == b'\n').map(|line| {
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        (&line[..at], line.get(at + 1..).unwrap_or_default())
    });
    let found = guard.find(&Request::new(method, target, lines));
    if let Finding::Token { token, .. } = found.finding {
        assert!(token.len() <= target.len() + fields.len());
        let text = [target, fields].join(&b'\n');
        assert!(
            text.contains(&b'%')
                || text.contains(&b'+')
                || text.windows(token.len().max(1)).any(|part| part == &*token)
        );
    }
});
