// hs256 for C++17: the functions of hs256.h with owners, std::string_view and results. SPDX-License-Identifier: MIT OR
// Apache-2.0
//
// Header-only: link what a C program links. Nothing is decided here; every call is one call of hs256.h, whose rules and
// limits hold. Nothing throws unless Result::value() is called on an error; with -fno-exceptions that ends the program.
//
//     #include <hs256.hpp>
//     using namespace std::string_view_literals;
//
//     auto verifier = hs256::Builder().key(secret).issuer("https://id.example"sv).leeway(30).build().value();
//     auto token = verifier.verify("eyJ..."sv);
//     if (token)
//         std::cout << token->claims().subject().value_or("nobody"sv);
//     else
//         std::cout << hs256::name(token.error().code);
//
// What has no counterpart here, such as hs256_verify_batch(), is called as in C with get().
//
// Threads: a const Verifier or Signer may be shared by any number of threads; a Builder may not.
#ifndef HS256_HPP
#define HS256_HPP

#include <hs256.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

namespace hs256 {

// What a call returned. Later versions of the library may give numbers without a name here: treat them as rejections.
enum class Code : std::int32_t {
    ok = HS256_OK,
    invalid_argument = HS256_ERR_INVALID_ARGUMENT,
    buffer_too_small = HS256_ERR_BUFFER_TOO_SMALL,
    internal = HS256_ERR_INTERNAL,
    weak_key = HS256_ERR_WEAK_KEY,
    malformed = HS256_ERR_MALFORMED,
    too_large = HS256_ERR_TOO_LARGE,
    algorithm_not_allowed = HS256_ERR_ALGORITHM_NOT_ALLOWED,
    unsupported_header = HS256_ERR_UNSUPPORTED_HEADER,
    wrong_type = HS256_ERR_WRONG_TYPE,
    unknown_key = HS256_ERR_UNKNOWN_KEY,
    signature_mismatch = HS256_ERR_SIGNATURE_MISMATCH,
    invalid_claim = HS256_ERR_INVALID_CLAIM,
    missing_claim = HS256_ERR_MISSING_CLAIM,
    claim_mismatch = HS256_ERR_CLAIM_MISMATCH,
    not_yet_valid = HS256_ERR_NOT_YET_VALID,
    expired = HS256_ERR_EXPIRED,
    revoked = HS256_ERR_REVOKED,
    unavailable = HS256_ERR_UNAVAILABLE,
};

// The name of a code, the same in every language: "expired".
inline std::string_view name(Code code) noexcept
{
    return hs256_error_name(static_cast<std::int32_t>(code));
}

// One fixed sentence about a code, for people: "the token has expired".
inline std::string_view message(Code code) noexcept
{
    return hs256_error_message(static_cast<std::int32_t>(code));
}

// What usually fixes a rejection, as hs256_error_hint() says; empty if the message says enough.
inline std::string_view hint(Code code, std::int32_t claim = HS256_CLAIM_NONE) noexcept
{
    return hs256_error_hint(static_cast<std::int32_t>(code), claim);
}

// The version of the library: "0.1.0".
inline std::string_view version() noexcept
{
    return hs256_version();
}

// Why a token was rejected, or none was minted.
struct Refusal {
    Code code = Code::ok;
    // The claim at fault, one of HS256_CLAIM_*. Verifier::claim_name() has its name.
    std::int32_t claim = HS256_CLAIM_NONE;
    // With Code::buffer_too_small: the length that is enough.
    std::size_t needed = 0;
    // With Code::expired and Code::not_yet_valid: the value of the claim at fault, in Unix seconds.
    double at = 0;

    std::string describe() const
    {
        const std::string_view mends = hint(code, claim);
        return std::string(message(code)) + (mends.empty() ? "" : ": ") + std::string(mends);
    }
};

// Why no token was minted: what is wrong with the claims, for whoever wrote them.
struct SignRefusal {
    Code code = Code::ok;
    // The registered claim at fault, one of HS256_CLAIM_*.
    std::int32_t claim = HS256_CLAIM_NONE;
    // The name of the outermost object's member at fault, as it is written in the claims; empty where there is none.
    std::string member;
    // Why.
    std::string cause;
    // With Code::invalid_argument: the argument at fault, or the time that the claims have already; empty where none is.
    std::string field;
    // The byte of the claims at fault.
    std::optional<std::size_t> offset;

    std::string describe() const { return std::string(message(code)) + ": " + cause; }
};

// Why there is no verifier or signer: a mistake of the caller's, with the option at fault. Never the secret.
struct Mistake {
    Code code = Code::ok;
    std::string text;
    std::string field; // the option; empty where none is at fault

    std::string describe() const { return text; }
};

#if defined(__cpp_exceptions)
// What Result::value() throws.
class Exception : public std::runtime_error {
public:
    Exception(Code code, const std::string& text) : std::runtime_error(text), code_(code) {}
    Code code() const noexcept { return code_; }

private:
    Code code_;
};
#endif

// A value, or why there is none; as std::expected of C++23. Read the value of an error only through value().
template <class T, class E>
class [[nodiscard]] Result {
public:
    Result(T value) : value_(std::move(value)) {}
    Result(E error) : error_(std::move(error)) {}

    explicit operator bool() const noexcept { return has_value(); }
    bool has_value() const noexcept { return error_.code == Code::ok; }

    T& operator*() & noexcept { return value_; }
    const T& operator*() const& noexcept { return value_; }
    T&& operator*() && noexcept { return std::move(value_); }
    T* operator->() noexcept { return &value_; }
    const T* operator->() const noexcept { return &value_; }

    // The error. Its code is Code::ok if there is a value.
    const E& error() const noexcept { return error_; }

    // The value; throws an Exception if there is none.
    T& value() & { return check(), value_; }
    const T& value() const& { return check(), value_; }
    T&& value() && { return check(), std::move(value_); }

private:
    friend class Verifier;
    Result() = default;

    void check() const
    {
        if (has_value())
            return;
#if defined(__cpp_exceptions)
        throw Exception(error_.code, error_.describe());
#else
        std::abort();
#endif
    }

    T value_{};
    E error_{};
};

namespace detail {

inline const std::uint8_t* bytes(std::string_view text) noexcept
{
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

inline std::string_view text(hs256_view view) noexcept
{
    return { reinterpret_cast<const char*>(view.data), view.len };
}

inline std::optional<std::string_view> optional_text(hs256_view view) noexcept
{
    return view.data == nullptr ? std::nullopt : std::optional(text(view));
}

struct Free {
    void operator()(hs256_builder* builder) const noexcept { hs256_builder_free(builder); }
    void operator()(hs256_verifier* verifier) const noexcept { hs256_verifier_free(verifier); }
    void operator()(hs256_signer* signer) const noexcept { hs256_signer_free(signer); }
};

} // namespace detail

// A JSON value inside a verified payload: a view.
class Json {
public:
    Json(hs256_view text, std::int32_t type) noexcept : text_(text), type_(type) {}

    // The value as it is written in the payload, a string with its quotes.
    std::string_view text() const noexcept { return detail::text(text_); }
    // One of HS256_JSON_*.
    std::int32_t type() const noexcept { return type_; }

    // The string that the value is, escapes resolved; nothing if it is not a string.
    std::optional<std::string> string() const
    {
        std::string out(text_.len, '\0');
        std::size_t len = 0;
        if (hs256_string(reinterpret_cast<std::uint8_t*>(out.data()), out.size(), &len, text_.data, text_.len) != HS256_OK)
            return std::nullopt;
        out.resize(len);
        return out;
    }

private:
    hs256_view text_;
    std::int32_t type_;
};

// The claims of a verified token: views into the buffer given to the call. Owns nothing.
class Claims {
public:
    Claims() noexcept : raw_{} { raw_.struct_size = sizeof raw_; }

    // The decoded payload as it was signed: an I-JSON object in UTF-8.
    std::string_view payload() const noexcept { return detail::text(raw_.payload); }
    // The registered claims (RFC 7519 section 4.1), escapes resolved. Times in Unix seconds.
    std::optional<std::string_view> issuer() const noexcept { return detail::optional_text(raw_.iss); }
    std::optional<std::string_view> subject() const noexcept { return detail::optional_text(raw_.sub); }
    std::optional<std::string_view> id() const noexcept { return detail::optional_text(raw_.jti); }
    std::optional<double> expires_at() const noexcept { return date(HS256_HAS_EXP, raw_.exp); }
    std::optional<double> not_before() const noexcept { return date(HS256_HAS_NBF, raw_.nbf); }
    std::optional<double> issued_at() const noexcept { return date(HS256_HAS_IAT, raw_.iat); }
    // `aud` as JSON: a string in quotes or an array.
    std::optional<std::string_view> audience_json() const noexcept { return detail::optional_text(raw_.aud); }
    // The id of the key that the signature matched under.
    std::optional<std::string_view> key_id() const noexcept { return detail::optional_text(raw_.key_id); }

    // The strings of `aud`, which may be one or several.
    std::vector<std::string> audiences() const
    {
        std::vector<std::string> all;
        hs256_view value;
        for (std::size_t at = 0; hs256_audience_next(&value, &at, raw_.aud.data, raw_.aud.len) == HS256_OK;)
            all.push_back(Json(value, HS256_JSON_STRING).string().value_or(std::string()));
        return all;
    }

    // The claim of this name at the top level.
    std::optional<Json> find(std::string_view claim) const noexcept
    {
        hs256_view value;
        std::int32_t type;
        if (hs256_claim_get(&value, &type, raw_.payload.data, raw_.payload.len, detail::bytes(claim), claim.size()) !=
            HS256_OK)
            return std::nullopt;
        return Json(value, type);
    }

    // What hs256_verify() wrote.
    const hs256_claims& c_struct() const noexcept { return raw_; }

private:
    friend class Verifier;

    std::optional<double> date(std::uint32_t bit, double seconds) const noexcept
    {
        return (raw_.present & bit) != 0 ? std::optional(seconds) : std::nullopt;
    }

    hs256_claims raw_;
};

// The claims of a verified token with the buffer that they are views into.
class VerifiedToken {
public:
    VerifiedToken() = default;
    const Claims& claims() const noexcept { return claims_; }

private:
    friend class Verifier;
    std::unique_ptr<std::uint8_t[]> buffer_;
    Claims claims_;
};

namespace detail {

// Why nothing can start: the library loaded at run time has other struct layouts than this header. Code::ok: the same.
inline Mistake abi_mistake()
{
    if (hs256_abi_version() == HS256_ABI_VERSION)
        return {};
    return { Code::internal,
             "libhs256 has ABI version " + std::to_string(hs256_abi_version())
                 + ", and this program was built with the header of version " + std::to_string(HS256_ABI_VERSION) + ": build it with the header and the library of one release",
             {} };
}

// What is wrong, as `call` writes it: into a buffer that grows until all of it has room.
template <class Call>
Mistake told(Call call)
{
    if (Mistake mistake = abi_mistake(); mistake.code != Code::ok)
        return mistake;
    std::string text(256, '\0');
    for (;;) {
        std::size_t len = text.size();
        const std::int32_t code = call(reinterpret_cast<std::uint8_t*>(text.data()), &len);
        const bool is_whole = len <= text.size();
        text.resize(len);
        if (is_whole)
            return Mistake{ Code(code), std::move(text), {} };
    }
}

} // namespace detail

// Decides whether tokens are valid. Made by Builder::build() or open(); an empty one, default-made or moved from, rejects
// all.
class Verifier {
public:
    Verifier() = default;
    explicit Verifier(hs256_verifier* owned) noexcept : handle_(owned) {}

    // One that follows a policy file. The mistake's text has all that is wrong with the file, a line each, which names the
    // member; its field is empty. The path is bytes, as the system takes it.
    static Result<Verifier, Mistake> open(std::string_view path)
    {
        hs256_verifier* handle = nullptr;
        Mistake mistake = detail::told([&](std::uint8_t* message, std::size_t* len) {
            return hs256_verifier_open(&handle, message, len, detail::bytes(path), path.size());
        });
        if (mistake.code != Code::ok)
            return mistake;
        return Verifier(handle);
    }

    // Looks at the files now. Code::ok, or all that is wrong with them: then the state in use stays in use.
    [[nodiscard]] Mistake refresh() const
    {
        return detail::told([&](std::uint8_t* message, std::size_t* len) {
            return hs256_verifier_refresh(handle_.get(), message, len);
        });
    }

    // JSON, and text for Prometheus. Empty for a verifier that was not opened from a file.
    std::string status() const { return status(HS256_STATUS_JSON); }
    std::string open_metrics() const { return status(HS256_STATUS_OPEN_METRICS); }

    // Decides as of `now`, Unix seconds, with the claims as views into `buffer`; allocates nothing that hs256_verify_at()
    // does not. The buffer is an array, std::array, std::vector or the like of std::uint8_t.
    template <class Buffer>
    Result<Claims, Refusal> verify_at(std::string_view token, std::int64_t now, Buffer& buffer) const noexcept
    {
        static_assert(sizeof(*std::data(buffer)) == 1, "the buffer is of bytes");
        Result<Claims, Refusal> result;
        finish(result.error_, result.value_,
               hs256_verify_at(handle_.get(), std::data(buffer), std::size(buffer), &result.value_.raw_,
                               detail::bytes(token), token.size(), now));
        return result;
    }

    // The same by the system's clock.
    template <class Buffer>
    Result<Claims, Refusal> verify(std::string_view token, Buffer& buffer) const noexcept
    {
        static_assert(sizeof(*std::data(buffer)) == 1, "the buffer is of bytes");
        Result<Claims, Refusal> result;
        finish(result.error_, result.value_,
               hs256_verify(handle_.get(), std::data(buffer), std::size(buffer), &result.value_.raw_,
                            detail::bytes(token), token.size()));
        return result;
    }

    // The same with a buffer of its own: one allocation.
    Result<VerifiedToken, Refusal> verify_at(std::string_view token, std::int64_t now) const
    {
        return owned(token, [&](std::uint8_t* buffer, std::size_t len, hs256_claims* claims) {
            return hs256_verify_at(handle_.get(), buffer, len, claims, detail::bytes(token), token.size(), now);
        });
    }
    Result<VerifiedToken, Refusal> verify(std::string_view token) const
    {
        return owned(token, [&](std::uint8_t* buffer, std::size_t len, hs256_claims* claims) {
            return hs256_verify(handle_.get(), buffer, len, claims, detail::bytes(token), token.size());
        });
    }

    // The name of the claim that a rejection is about; empty if it is about none.
    std::string_view claim_name(const Refusal& refusal) const noexcept
    {
        hs256_view claim{};
        return hs256_claim_name(handle_.get(), &claim, refusal.claim) == HS256_OK ? detail::text(claim)
                                                                                   : std::string_view();
    }

    // By the policy: how far clocks may be apart, in seconds, and how long a token may be, in bytes.
    std::int64_t leeway() const noexcept { return hs256_verifier_leeway(handle_.get()); }
    std::size_t max_token_len() const noexcept { return hs256_verifier_max_token_len(handle_.get()); }

    // The handle, for hs256.h; still owned by this object.
    const hs256_verifier* get() const noexcept { return handle_.get(); }

private:
    std::string status(std::int32_t format) const
    {
        std::string text(1024, '\0');
        for (;;) {
            std::size_t len = 0;
            const std::int32_t code = hs256_verifier_status(handle_.get(), reinterpret_cast<std::uint8_t*>(text.data()),
                                                            text.size(), &len, format);
            if (code != HS256_OK && code != HS256_ERR_BUFFER_TOO_SMALL)
                return {};
            text.resize(len);
            if (code == HS256_OK)
                return text;
        }
    }

    static void finish(Refusal& error, const Claims& claims, std::int32_t code) noexcept
    {
        error.code = Code(code);
        if (code != HS256_OK) {
            error.claim = claims.raw_.error_claim;
            error.needed = claims.raw_.needed;
            error.at = claims.raw_.error_at;
        }
    }

    template <class Call>
    static Result<VerifiedToken, Refusal> owned(std::string_view token, Call call)
    {
        Result<VerifiedToken, Refusal> result;
        VerifiedToken& verified = result.value_;
        const std::size_t len = hs256_buffer_len(token.size());
        verified.buffer_.reset(new std::uint8_t[len]);
        finish(result.error_, verified.claims_, call(verified.buffer_.get(), len, &verified.claims_.raw_));
        return result;
    }

    std::unique_ptr<hs256_verifier, detail::Free> handle_;
};

// The times to add to the claims of a token that is minted, in seconds. By default `iat` by the system's clock, unless the
// claims have one: true refuses claims that do, false leaves `iat` out.
struct Times {
    std::optional<bool> issued_at = std::nullopt;
    std::optional<std::int64_t> expires_in = std::nullopt;
    std::optional<std::int64_t> not_before_in = std::nullopt;
    std::optional<std::int64_t> now = std::nullopt;
};

// Mints tokens. Made by Builder::build_signer(); an empty one mints none.
class Signer {
public:
    Signer() = default;
    explicit Signer(hs256_signer* owned) noexcept : handle_(owned) {}

    // As Verifier::open() and Verifier::refresh().
    static Result<Signer, Mistake> open(std::string_view path)
    {
        hs256_signer* handle = nullptr;
        Mistake mistake = detail::told([&](std::uint8_t* message, std::size_t* len) {
            return hs256_signer_open(&handle, message, len, detail::bytes(path), path.size());
        });
        if (mistake.code != Code::ok)
            return mistake;
        return Signer(handle);
    }
    [[nodiscard]] Mistake refresh() const
    {
        return detail::told([&](std::uint8_t* message, std::size_t* len) {
            return hs256_signer_refresh(handle_.get(), message, len);
        });
    }

    // A token with these claims, JSON that is signed as it is, with these times added.
    Result<std::string, SignRefusal> sign(std::string_view claims_json, const Times& times) const
    {
        hs256_times raw{};
        raw.struct_size = sizeof raw;
        raw.flags = (!times.issued_at ? 0 : *times.issued_at ? HS256_TIMES_IAT : HS256_TIMES_NO_IAT) |
                    (times.expires_in ? HS256_TIMES_EXP : 0) |
                    (times.not_before_in ? HS256_TIMES_NBF : 0) | (times.now ? HS256_TIMES_NOW : 0);
        raw.now = times.now.value_or(0);
        raw.expires_in = times.expires_in.value_or(0);
        raw.not_before_in = times.not_before_in.value_or(0);
        return mint(claims_json, &raw);
    }

    // A token with these claims and no others, not even `iat`.
    Result<std::string, SignRefusal> sign(std::string_view claims_json) const { return mint(claims_json, nullptr); }

    const hs256_signer* get() const noexcept { return handle_.get(); }

private:
    Result<std::string, SignRefusal> mint(std::string_view claims, const hs256_times* times) const
    {
        std::string token(claims.size() + claims.size() / 3 + 256, '\0'); // enough unless the key's id is long
        for (;;) {
            std::size_t len = 0;
            hs256_sign_error error{};
            error.struct_size = sizeof error;
            const std::int32_t code = hs256_sign(handle_.get(), reinterpret_cast<std::uint8_t*>(token.data()), token.size(),
                                                 &len, &error, detail::bytes(claims), claims.size(), times);
            if (code != HS256_OK && (code != HS256_ERR_BUFFER_TOO_SMALL || len <= token.size()))
                return SignRefusal{ Code(code), error.claim, std::string(detail::text(error.member)),
                                    error.cause != nullptr ? error.cause : "",
                                    error.field != nullptr ? error.field : "",
                                    error.offset != SIZE_MAX ? std::optional(error.offset) : std::nullopt };
            token.resize(len);
            if (code == HS256_OK)
                return token;
        }
    }

    std::unique_ptr<hs256_signer, detail::Free> handle_;
};

// What a secret's text is (HS256_SECRET_*).
enum class Encoding : std::int32_t {
    raw = HS256_SECRET_RAW,
    base64 = HS256_SECRET_BASE64,
    base64url = HS256_SECRET_BASE64URL,
    hex = HS256_SECRET_HEX,
    jwk = HS256_SECRET_JWK,
};

// Collects one or more secrets and a policy. Options are those of hs256_builder_*(); after a mistake the others are
// skipped, and build() reports the first one.
class Builder {
public:
    Builder() : handle_(hs256_builder_new()), mistake_(detail::abi_mistake()) {}

    // A key without an id: tried for every token.
    Builder& key(std::string_view secret, Encoding encoding = Encoding::raw, std::uint32_t flags = 0)
    {
        return apply([&] { return add(secret, encoding, nullptr, 0, flags); });
    }
    // A key with an id: tried only for tokens whose `kid` is exactly that.
    Builder& key_with_id(std::string_view id, std::string_view secret, Encoding encoding = Encoding::raw,
                         std::uint32_t flags = 0)
    {
        // An empty id is an id: its pointer must not be null.
        return apply([&] { return add(secret, encoding, detail::bytes(id.empty() ? "" : id), id.size(), flags); });
    }
    // The keys of a JWK Set that can be used here.
    Builder& jwks(std::string_view text, std::uint32_t flags = 0)
    {
        return apply([&] { return hs256_builder_add_jwks(handle_.get(), detail::bytes(text), text.size(), flags); });
    }
    // The key or keys last added: the issuers that they may sign for (one call for each), and when they are in use.
    Builder& bound_to(std::string_view issuer) { return apply(hs256_builder_bind_key, issuer); }
    Builder& valid_from(std::int64_t seconds)
    {
        return apply([&] { return hs256_builder_set_key_from(handle_.get(), seconds); });
    }
    Builder& valid_until(std::int64_t seconds)
    {
        return apply([&] { return hs256_builder_set_key_until(handle_.get(), seconds); });
    }
    // What a signer writes into the header of its tokens.
    Builder& header_typ(std::string_view text) { return apply(hs256_builder_set_header_typ, text); }
    Builder& header_cty(std::string_view text) { return apply(hs256_builder_set_header_cty, text); }
    // A null pointer is not text, but std::string_view would read from it. std::getenv() may return one: check first.
    Builder& key(std::nullptr_t, Encoding = Encoding::raw, std::uint32_t = 0) = delete;
    Builder& jwks(std::nullptr_t, std::uint32_t = 0) = delete;
    Builder& bound_to(std::nullptr_t) = delete;
    Builder& header_typ(std::nullptr_t) = delete;
    Builder& header_cty(std::nullptr_t) = delete;
    Builder& issuer(std::nullptr_t) = delete;
    Builder& audience(std::nullptr_t) = delete;
    Builder& subject(std::nullptr_t) = delete;
    Builder& typ(std::nullptr_t) = delete;
    Builder& required(std::nullptr_t) = delete;
    Builder& policy(std::nullptr_t) = delete;
    // The policy as the text of a policy document; no other call may set what it sets.
    Builder& policy(std::string_view json) { return apply(hs256_builder_policy, json); }
    Builder& issuer(std::string_view text) { return apply(hs256_builder_add_issuer, text); }
    Builder& audience(std::string_view text) { return apply(hs256_builder_add_audience, text); }
    Builder& any_audience()
    {
        return apply([&] { return hs256_builder_set_any_audience(handle_.get()); });
    }
    Builder& subject(std::string_view text) { return apply(hs256_builder_set_subject, text); }
    Builder& typ(std::string_view text) { return apply(hs256_builder_set_typ, text); }
    Builder& required(std::string_view claim) { return apply(hs256_builder_add_required, claim); }
    // Also accepts an integer as `sub`: Claims::subject() is then its digits.
    Builder& numeric_subject()
    {
        return apply([&] { return hs256_builder_set_numeric_subject(handle_.get()); });
    }
    // Adds a value that a claim may have: a string, a number, true or false.
    Builder& claim(std::string_view name, std::string_view value)
    {
        return apply([&] {
            return hs256_builder_add_claim_text(handle_.get(), detail::bytes(name), name.size(), detail::bytes(value),
                                                value.size());
        });
    }
    Builder& claim(std::string_view name, const char* value) { return claim(name, std::string_view(value)); }
    Builder& claim(std::string_view, std::nullptr_t) = delete;
    template <typename Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
    Builder& claim(std::string_view name, Number value)
    {
        return apply([&] {
            if constexpr (std::is_same_v<Number, bool>)
                return hs256_builder_add_claim_bool(handle_.get(), detail::bytes(name), name.size(), value);
            else
                return hs256_builder_add_claim_number(handle_.get(), detail::bytes(name), name.size(),
                                                      static_cast<double>(value));
        });
    }
    Builder& leeway(std::int64_t seconds)
    {
        return apply([&] { return hs256_builder_set_leeway(handle_.get(), seconds); });
    }
    Builder& max_age(std::int64_t seconds)
    {
        return apply([&] { return hs256_builder_set_max_age(handle_.get(), seconds); });
    }
    // A list of revocations in JSON Lines.
    Builder& revocations(std::string_view list)
    {
        return apply([&] { return hs256_builder_set_revocations(handle_.get(), detail::bytes(list), list.size()); });
    }
    Builder& max_stale(std::int64_t seconds)
    {
        return apply([&] { return hs256_builder_set_max_stale(handle_.get(), seconds); });
    }
    Builder& max_token_len(std::size_t bytes)
    {
        return apply([&] { return hs256_builder_set_max_token_len(handle_.get(), bytes); });
    }

    // A verifier, or the first mistake. The builder can then make others.
    Result<Verifier, Mistake> build() { return make<Verifier>(hs256_builder_build); }
    // A signer; there must be exactly one key.
    Result<Signer, Mistake> build_signer() { return make<Signer>(hs256_builder_build_signer); }

    hs256_builder* get() noexcept { return handle_.get(); }

private:
    std::int32_t add(std::string_view secret, Encoding encoding, const std::uint8_t* id, std::size_t id_len,
                     std::uint32_t flags)
    {
        return hs256_builder_add_key(handle_.get(), static_cast<std::int32_t>(encoding), detail::bytes(secret),
                                     secret.size(), id, id_len, flags);
    }

    template <class Call>
    Builder& apply(Call call)
    {
        if (mistake_.code == Code::ok)
            note(call());
        return *this;
    }

    Builder& apply(std::int32_t (*call)(hs256_builder*, const std::uint8_t*, std::size_t), std::string_view text)
    {
        return apply([&] { return call(handle_.get(), detail::bytes(text), text.size()); });
    }

    Mistake mistake(std::int32_t code) const
    {
        return { Code(code), hs256_builder_message(handle_.get()), hs256_builder_field(handle_.get()) };
    }

    bool note(std::int32_t code)
    {
        if (code != HS256_OK)
            mistake_ = mistake(code);
        return code == HS256_OK;
    }

    template <class Product, class Handle>
    Result<Product, Mistake> make(std::int32_t (*call)(hs256_builder*, Handle**))
    {
        if (mistake_.code != Code::ok)
            return mistake_;
        Handle* handle = nullptr;
        const std::int32_t code = call(handle_.get(), &handle);
        if (code != HS256_OK)
            return mistake(code);
        return Product(handle);
    }

    std::unique_ptr<hs256_builder, detail::Free> handle_;
    Mistake mistake_;
};

// The token in the value of an Authorization header (RFC 6750 section 2.1), a view into it.
inline std::optional<std::string_view> bearer(std::string_view header_value) noexcept
{
    hs256_view token{};
    if (hs256_bearer(&token, detail::bytes(header_value), header_value.size()) != HS256_OK)
        return std::nullopt;
    return detail::text(token);
}
// The view would outlive a string that ends with the statement.
template <class String, std::enable_if_t<std::is_same_v<String, std::string>, int> = 0>
std::optional<std::string_view> bearer(String&& header_value) = delete;
std::optional<std::string_view> bearer(std::nullptr_t) = delete;

// The value of the WWW-Authenticate header of a 401 (RFC 6750 section 3). Code::ok: the request had no credentials.
inline Result<std::string, Refusal> challenge(Code code, std::string_view realm = {})
{
    std::string value(256 + 2 * realm.size(), '\0');
    std::size_t len = 0;
    const std::int32_t status = hs256_challenge(reinterpret_cast<std::uint8_t*>(value.data()), value.size(), &len,
                                                static_cast<std::int32_t>(code), detail::bytes(realm), realm.size());
    if (status != HS256_OK)
        return Refusal{ Code(status), HS256_CLAIM_NONE, 0, 0 };
    value.resize(len);
    return value;
}

// The seconds of a duration as people write it, "15m": digits, and one of s, m, h, d, w. Of any other text none.
inline std::optional<std::int64_t> duration(std::string_view text)
{
    std::int64_t seconds = 0;
    if (hs256_duration(&seconds, detail::bytes(text), text.size()) != HS256_OK)
        return std::nullopt;
    return seconds;
}

} // namespace hs256

#endif
