//! Guards across the border: where a request's token is found, and what is answered (docs/REQUESTS.md).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::ffi::CString;
use alloc::string::ToString;
use core::ffi::c_char;

use hs256::{Answer, Code, Error, Finding, Guard, Refusal, Request, Source};

use crate::border::{self, apart, bytes, exclusive, invalid, shared, slice};
use crate::buffer::Buffer;
use crate::builder::free;
use crate::claims::hs256_view;

/// Finds the token of an HTTP request and says what to answer, by the rules in docs/REQUESTS.md.
///
/// Purpose: a guard for a server or a framework, which passes on raw header fields and parses none. Between
/// hs256_find_token() and hs256_answer() the caller verifies the token and calls the owner's functions. Cost: some KiB;
/// build once. Lifetime: from hs256_guard_new() to hs256_guard_free(). Threads: once its options are set it never
/// changes, so share it among any number of threads without a lock.
pub struct hs256_guard {
    /// `None` after options that were refused: a guard that is laxer than its owner meant answers nothing.
    guard: Option<Guard>,
    message: CString,
    field: CString,
}

/// A header field as it was received.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_field {
    /// Its name, in any case.
    pub name: hs256_view,
    /// Its value: any bytes.
    pub value: hs256_view,
}

/// The parts of an HTTP request that a guard looks at. Pass every field, including repeated ones, in the order
/// received: two Authorization fields are refused, and a server that hides the second would decide which one counts.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_http_request {
    /// sizeof(hs256_http_request), as the caller's compiler knows it.
    pub struct_size: usize,
    /// The method, with its case.
    pub method: hs256_view,
    /// The target as received: path and query, or the absolute form; not what is left of it inside a mounted application.
    pub target: hs256_view,
    /// The fields.
    pub fields: *const hs256_field,
    /// How many fields.
    pub fields_len: usize,
}

/// The route runs without claims and nobody is told: a preflight, or an exempt path.
pub const HS256_FOUND_EXEMPT: i32 = 0;
/// No token: continue with HS256_REFUSAL_MISSING_TOKEN.
pub const HS256_FOUND_NOTHING: i32 = 1;
/// A token, to be verified.
pub const HS256_FOUND_TOKEN: i32 = 2;
/// Credentials that are not well formed: continue with HS256_REFUSAL_INVALID_REQUEST.
pub const HS256_FOUND_INVALID: i32 = 3;
/// Call the owner's get_token: if it returns nothing, that is HS256_FOUND_NOTHING; if it returns a string, that is a
/// token of HS256_SOURCE_CUSTOM.
pub const HS256_FOUND_ASK_OWNER: i32 = 4;

/// No source.
pub const HS256_SOURCE_NONE: i32 = 0;
/// The Authorization field.
pub const HS256_SOURCE_AUTHORIZATION: i32 = 1;
/// The header that the owner named.
pub const HS256_SOURCE_HEADER: i32 = 2;
/// The cookie.
pub const HS256_SOURCE_COOKIE: i32 = 3;
/// The query parameter.
pub const HS256_SOURCE_QUERY: i32 = 4;
/// The subprotocols of a WebSocket's handshake.
pub const HS256_SOURCE_WEBSOCKET: i32 = 5;
/// The owner's get_token.
pub const HS256_SOURCE_CUSTOM: i32 = 6;

/// No token was found. hs256_answer() takes this and the next two besides HS256_OK and HS256_ERR_*.
pub const HS256_REFUSAL_MISSING_TOKEN: i32 = 100;
/// The credentials are not well formed.
pub const HS256_REFUSAL_INVALID_REQUEST: i32 = 101;
/// The token is valid, but the owner's authorize did not return true.
pub const HS256_REFUSAL_INSUFFICIENT_SCOPE: i32 = 102;

/// In hs256_response.flags: the route runs, with the claims after HS256_OK, otherwise without any.
pub const HS256_ANSWER_PASSES: u32 = 1;
/// In hs256_response.flags: call the owner's on_refusal with `code` and `source`, even if the route runs.
pub const HS256_ANSWER_TOLD: u32 = 2;
/// In hs256_response.flags: the answer has `Cache-Control: no-store`. If the route runs, set it before that.
pub const HS256_ANSWER_NO_STORE: u32 = 4;

/// What was found in a request.
///
/// Purpose: what hs256_find_token() gives. Lifetime: `token` points into the request or into the buffer given to the call;
/// `subprotocol` is static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_found {
    /// sizeof(hs256_found), as the caller's compiler knows it. Set it before the call.
    pub struct_size: usize,
    /// HS256_FOUND_*.
    pub finding: i32,
    /// HS256_SOURCE_*: where the token, or the credentials that are not well formed, were found; otherwise
    /// HS256_SOURCE_NONE.
    pub source: i32,
    /// The token with HS256_FOUND_TOKEN, any bytes; absent otherwise.
    pub token: hs256_view,
    /// The subprotocol that the answer to a WebSocket's handshake names unless the application chooses another; absent: none.
    pub subprotocol: hs256_view,
    /// On HS256_ERR_BUFFER_TOO_SMALL: the buffer's length that is enough; 0 otherwise.
    pub needed: usize,
}

/// What a guard answers. It contains nothing of the token.
///
/// Purpose: what hs256_answer() gives. Lifetime: `challenge` lives as long as the guard; the other views are static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_response {
    /// sizeof(hs256_response), as the caller's compiler knows it. Set it before the call.
    pub struct_size: usize,
    /// The status: 401, 403, 500 or 503; 200 if the route runs, which then sets its own.
    pub status: i32,
    /// HS256_ANSWER_*.
    pub flags: u32,
    /// The value of WWW-Authenticate; absent: the answer has none.
    pub challenge: hs256_view,
    /// The word for the body, if the framework has no way of its own to report an error; absent with a status of 200 or
    /// 500.
    pub error: hs256_view,
    /// What on_refusal is told: a code's name, missing_token, invalid_request or insufficient_scope.
    pub code: hs256_view,
    /// The source's name for on_refusal, such as authorization; absent: none.
    pub source: hs256_view,
    /// The value of Retry-After in seconds; 0: the answer has none.
    pub retry_after: u32,
    /// 0.
    pub reserved: u32,
}

/// Makes a guard that looks only at Authorization. hs256_guard_options() sets its options.
///
/// Returns: the guard, to be freed by hs256_guard_free().
#[unsafe(no_mangle)]
pub extern "C" fn hs256_guard_new() -> *mut hs256_guard {
    let guard = Guard::from_json("{}").ok();
    Box::into_raw(Box::new(hs256_guard { guard, message: CString::default(), field: CString::default() }))
}

/// Frees a guard. NULL is allowed.
///
/// In: `guard`, which must not be used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_guard_free(guard: *mut hs256_guard) {
    // SAFETY: the caller passes what hs256_guard_new() gave, once, or NULL.
    unsafe { free(guard) }
}

/// Sets all options of a guard, replacing those it had, from a JSON object with the names of section 5 of
/// docs/REQUESTS.md in snake case: optional, realm, header, scheme, cookie, query, websocket, exempt, describe. For an
/// option whose value JSON cannot hold, write true if it is given: verifier, get_token, is_revoked, authorize,
/// on_refusal. So null for one of these is refused here too. policy_file is a path, or true for one that is not UTF-8,
/// and is refused beside verifier; hs256_verifier_open() opens it.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT for an option that is unknown, null, empty, of a wrong type, or whose
/// value can never mean anything: hs256_guard_message() says which. The guard then finds and answers nothing.
/// In: `guard`, which nobody else uses meanwhile; `json`, `json_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_guard_options(guard: *mut hs256_guard, json: *const u8, json_len: usize) -> i32 {
    border::guard(|| {
        // SAFETY: the caller's promise for it, as the header states it.
        let handle = unsafe { exclusive("guard", guard) }?;
        handle.guard = None;
        // SAFETY: the caller's promise for it, as the header states it.
        let built = unsafe { bytes("json", json, json_len) }.and_then(Guard::from_json);
        let mistake = built.as_ref().err();
        handle.message = CString::new(mistake.map(Error::to_string).unwrap_or_default()).unwrap_or_default();
        handle.field = CString::new(mistake.and_then(Error::field).unwrap_or_default()).unwrap_or_default();
        handle.guard = Some(built?);
        Ok(())
    })
}

/// Says what was wrong with the options, with the option at fault: "invalid argument `realm`: ...".
///
/// Returns: a string ended by NUL, never NULL, empty if nothing was; it lives until the next call that changes the guard.
/// In: `guard`; NULL gives a string that says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_guard_message(guard: *const hs256_guard) -> *const c_char {
    // SAFETY: the caller passes a live guard that nobody changes meanwhile, or NULL.
    match unsafe { shared("guard", guard) } {
        Ok(guard) => guard.message.as_ptr(),
        Err(_) => c"invalid argument `guard`: a null or misaligned pointer".as_ptr(),
    }
}

/// Names the option that hs256_guard_message() is about: "realm"; "guard" for a text that is not an I-JSON object.
///
/// Returns: a string ended by NUL, never NULL, empty if there is none; it lives until the next call that changes the guard.
/// In: `guard`; NULL gives the empty string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_guard_field(guard: *const hs256_guard) -> *const c_char {
    // SAFETY: the caller passes a live guard that nobody changes meanwhile, or NULL.
    match unsafe { shared("guard", guard) } {
        Ok(guard) => guard.field.as_ptr(),
        Err(_) => c"".as_ptr(),
    }
}

/// Finds the token of a request: the first source that has something decides. Linear in the request.
///
/// Returns: HS256_OK, whatever was found; HS256_ERR_BUFFER_TOO_SMALL; HS256_ERR_INVALID_ARGUMENT also for a guard whose
/// options were refused, or a struct_size that is not set.
/// Out: `found`; `buffer`, of `buffer_len` bytes, takes a token of the query that has escapes: as many bytes as the target
/// are always enough, and none for a guard without query.
/// In: `guard`; `request`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_find_token(
    guard: *const hs256_guard,
    found: *mut hs256_found,
    buffer: *mut u8,
    buffer_len: usize,
    request: *const hs256_http_request,
) -> i32 {
    border::guard(|| {
        // SAFETY: the caller's promise for it, as the header states it.
        let guard = unsafe { sound(guard) }?;
        // SAFETY: the caller's promise for it, as the header states it.
        let out = unsafe { sized_output("found", found) }?;
        apart(buffer, buffer_len, found.cast(), size_of::<hs256_found>())?;
        // SAFETY: the caller's promise for it and what it points to, as the header states it.
        let (parts, fields) = unsafe { checked(request, buffer, buffer_len) }?;
        // SAFETY: each view has been checked.
        let view = |view: hs256_view| unsafe { of_view(view) }.unwrap_or_default();
        let pairs = fields.iter().map(|field| (view(field.name), view(field.value)));
        let what = guard.find(&Request::new(view(parts.method), view(parts.target), pairs));
        let (finding, source) = numbers(&what.finding);
        // SAFETY: the caller's promise for the buffer, as the header states it.
        let token = unsafe { into_buffer(&what.finding, buffer, buffer_len) }.inspect_err(|mistake| {
            let Error::BufferTooSmall { needed } = mistake else { return };
            out.needed = *needed;
        })?;
        let subprotocol = text(what.subprotocol);
        *out = hs256_found { struct_size: out.struct_size, finding, source, token, subprotocol, needed: 0 };
        Ok(())
    })
}

/// Says what to answer.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if `refusal` or `source` is not one of those numbers, for a guard whose options were
/// refused, or a struct_size that is not set.
/// Out: `response`.
/// In: `guard`; `refusal`, what the verdict was (HS256_OK or HS256_ERR_*; HS256_ERR_INTERNAL also for a hook of the owner's
/// that fails, HS256_ERR_REVOKED for the owner's is_revoked) or HS256_REFUSAL_*; `source`, HS256_SOURCE_*.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_answer(
    guard: *const hs256_guard,
    response: *mut hs256_response,
    refusal: i32,
    source: i32,
) -> i32 {
    border::guard(|| {
        // SAFETY: the caller's promise for it, as the header states it.
        let guard = unsafe { sound(guard) }?;
        // SAFETY: the caller's promise for it, as the header states it.
        let out = unsafe { sized_output("response", response) }?;
        let refusal = match refusal {
            HS256_REFUSAL_MISSING_TOKEN => Refusal::MissingToken,
            HS256_REFUSAL_INVALID_REQUEST => Refusal::InvalidRequest,
            HS256_REFUSAL_INSUFFICIENT_SCOPE => Refusal::InsufficientScope,
            code => Refusal::Verdict(Code::from_number(code).ok_or(Code::InvalidArgument)?),
        };
        let source = match source {
            HS256_SOURCE_NONE => None,
            known => Some(SOURCES.into_iter().find(|one| number(*one) == known).ok_or(Code::InvalidArgument)?),
        };
        let answer = guard.answer(refusal, source);
        *out = hs256_response {
            struct_size: out.struct_size,
            status: i32::from(answer.status),
            flags: flags(&answer),
            challenge: text(answer.challenge),
            error: text(answer.error),
            code: text(Some(refusal.code())),
            source: text(source.map(Source::name)),
            retry_after: answer.retry_after.unwrap_or_default(),
            reserved: 0,
        };
        Ok(())
    })
}

const SOURCES: [Source; 6] =
    [Source::Authorization, Source::Header, Source::Cookie, Source::Query, Source::WebSocket, Source::Custom];

fn number(source: Source) -> i32 {
    match source {
        Source::Authorization => HS256_SOURCE_AUTHORIZATION,
        Source::Header => HS256_SOURCE_HEADER,
        Source::Cookie => HS256_SOURCE_COOKIE,
        Source::Query => HS256_SOURCE_QUERY,
        Source::WebSocket => HS256_SOURCE_WEBSOCKET,
        Source::Custom => HS256_SOURCE_CUSTOM,
        _ => HS256_SOURCE_NONE,
    }
}

fn flags(answer: &Answer<'_>) -> u32 {
    let flag = |set: bool, flag: u32| if set { flag } else { 0 };
    flag(answer.passes, HS256_ANSWER_PASSES)
        | flag(answer.told, HS256_ANSWER_TOLD)
        | flag(answer.no_store, HS256_ANSWER_NO_STORE)
}

/// A guard whose options were not refused.
///
/// # Safety
///
/// As for [`shared`].
unsafe fn sound<'a>(guard: *const hs256_guard) -> Result<&'a Guard, Error> {
    // SAFETY: the caller's promise, passed on.
    unsafe { shared("guard", guard) }?.guard.as_ref().ok_or_else(|| invalid("guard"))
}

/// A request and its fields, after checking every pointer in it: none may overlap the buffer.
///
/// # Safety
///
/// As for [`check_size`], and each pointer in it as for [`bytes`].
unsafe fn checked<'a>(
    request: *const hs256_http_request,
    buffer: *const u8,
    buffer_len: usize,
) -> Result<(&'a hs256_http_request, &'a [hs256_field]), Error> {
    // SAFETY: the caller's promise, passed on.
    unsafe { check_size("request", request) }?;
    // SAFETY: as above; and it is as long as ours.
    let request = unsafe { shared("request", request) }?;
    // SAFETY: as above.
    let fields = unsafe { slice("fields", request.fields, request.fields_len) }?;
    apart(buffer, buffer_len, request.fields.cast(), size_of_val(fields))?;
    let views = fields.iter().flat_map(|field| [field.name, field.value]);
    for view in [request.method, request.target].into_iter().chain(views) {
        // SAFETY: as above.
        unsafe { of_view(view) }?;
        apart(buffer, buffer_len, view.data, view.len)?;
    }
    Ok((request, fields))
}

/// The token of a finding as a view: into the request if it is there unchanged, otherwise into the buffer.
///
/// # Safety
///
/// As for [`Buffer::new`].
unsafe fn into_buffer(finding: &Finding<'_>, data: *mut u8, len: usize) -> Result<hs256_view, Error> {
    let Finding::Token { token, .. } = finding else { return Ok(hs256_view::ABSENT) };
    let Cow::Owned(token) = token else { return Ok(hs256_view::of(token)) };
    // SAFETY: the caller's promise, passed on.
    let mut buffer = unsafe { Buffer::new(data, len) }?;
    buffer.keep(token).ok_or(Error::BufferTooSmall { needed: token.len() })
}

/// The numbers of a finding and its source.
fn numbers(finding: &Finding<'_>) -> (i32, i32) {
    match finding {
        Finding::Exempt => (HS256_FOUND_EXEMPT, HS256_SOURCE_NONE),
        Finding::Token { source, .. } => (HS256_FOUND_TOKEN, number(*source)),
        Finding::Invalid { source } => (HS256_FOUND_INVALID, number(*source)),
        Finding::AskOwner => (HS256_FOUND_ASK_OWNER, HS256_SOURCE_NONE),
        _ => (HS256_FOUND_NOTHING, HS256_SOURCE_NONE),
    }
}

/// A text that lives as long as the guard, or always.
fn text(text: Option<&str>) -> hs256_view {
    text.map_or(hs256_view::ABSENT, |text| hs256_view::of(text.as_bytes()))
}

/// The bytes of a view that the caller gave.
///
/// # Safety
///
/// As for [`bytes`].
unsafe fn of_view<'a>(view: hs256_view) -> Result<&'a [u8], Error> {
    // SAFETY: the caller's promise, passed on.
    unsafe { bytes("request", view.data, view.len) }
}

/// A caller's struct to write, which begins with its size.
///
/// # Safety
///
/// As for [`check_size`] and [`exclusive`].
unsafe fn sized_output<'a, T>(field: &'static str, pointer: *mut T) -> Result<&'a mut T, Error> {
    // SAFETY: the caller's promise, passed on.
    unsafe { check_size(field, pointer.cast_const()) }?;
    // SAFETY: as above; and it is as long as ours.
    unsafe { exclusive(field, pointer) }
}

/// Whether a caller's struct that begins with its size has at least ours.
///
/// # Safety
///
/// Unless it is NULL or misaligned, `pointer` points to a struct as long as its first member says.
unsafe fn check_size<T>(field: &'static str, pointer: *const T) -> Result<(), Error> {
    // The caller's struct may be shorter than ours, so no reference to the whole is made.
    // SAFETY: the caller's promise: the struct has at least its first member.
    let struct_size = *unsafe { shared(field, pointer.cast::<usize>()) }?;
    if struct_size >= size_of::<T>() { Ok(()) } else { Err(invalid(field)) }
}
