// include/hs256.hpp, with exceptions and without. Each check prints what failed; the exit status says whether any did.
#include <hs256.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace std::string_view_literals;

static int failures = 0, checks = 0;
#define CHECK(condition)                                                               \
    do {                                                                               \
        checks++;                                                                      \
        if (!(condition)) {                                                            \
            failures++;                                                                \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
        }                                                                              \
    } while (0)

constexpr auto SECRET = "test secret for hs256 vectors only, 32+ bytes"sv;
constexpr std::int64_t NOW = 1700000000;

// An owner is a pointer and nothing else; views are trivial.
static_assert(sizeof(hs256::Verifier) == sizeof(void*) && sizeof(hs256::Signer) == sizeof(void*));
static_assert(!std::is_copy_constructible_v<hs256::Verifier> && std::is_nothrow_move_constructible_v<hs256::Verifier>);
static_assert(sizeof(hs256::Claims) == sizeof(hs256_claims) && std::is_trivially_copyable_v<hs256::Claims>);

// What compiles with std::string_view and goes wrong when it runs does not compile: null pointers, views of temporaries.
template <class Text, class = void>
struct takes_key : std::false_type {};
template <class Text>
struct takes_key<Text, std::void_t<decltype(std::declval<hs256::Builder&>().key(std::declval<Text>()))>> : std::true_type {};
template <class Text, class = void>
struct takes_issuer : std::false_type {};
template <class Text>
struct takes_issuer<Text, std::void_t<decltype(std::declval<hs256::Builder&>().issuer(std::declval<Text>()))>>
    : std::true_type {};
template <class Text, class = void>
struct takes_bearer : std::false_type {};
template <class Text>
struct takes_bearer<Text, std::void_t<decltype(hs256::bearer(std::declval<Text>()))>> : std::true_type {};
static_assert(takes_key<const char*>::value && takes_key<std::string>::value && !takes_key<std::nullptr_t>::value);
static_assert(takes_issuer<std::string>::value && !takes_issuer<std::nullptr_t>::value);
static_assert(takes_bearer<std::string_view>::value && takes_bearer<std::string&>::value);
static_assert(takes_bearer<const char*>::value && !takes_bearer<std::string>::value && !takes_bearer<std::nullptr_t>::value);

static std::string mint(std::string_view claims)
{
    auto signer = hs256::Builder().key(SECRET).build_signer();
    CHECK(signer);
    auto token = signer->sign(claims);
    CHECK(token);
    return *token;
}

static void verdicts()
{
    const auto verifier = hs256::Builder().key(SECRET).required("tenant").build();
    CHECK(verifier);
    std::array<std::uint8_t, 512> buffer;
    const auto token = mint(R"({"tenant":[1],"iss":"\u0061","sub":"ada","jti":"","exp":1700000001,"iat":5})");
    const auto claims = verifier->verify_at(token, NOW, buffer);
    CHECK(claims && claims.has_value());
    CHECK(claims.error().code == hs256::Code::ok);
    CHECK(claims->issuer() == "a"sv && claims->subject() == "ada"sv && claims->id() == ""sv);
    CHECK(claims->expires_at() == 1700000001.0 && !claims->not_before() && claims->issued_at() == 5.0);
    CHECK(!claims->key_id() && !claims->audience_json() && claims->audiences().empty());
    CHECK(claims->payload().substr(0, 14) == R"({"tenant":[1],)"sv);
    CHECK(claims->find("tenant")->text() == "[1]"sv && claims->find("tenant")->type() == HS256_JSON_ARRAY);
    CHECK(!claims->find("tenant")->string() && claims->find("iss")->string() == "a" && !claims->find("absent"));
    CHECK(claims->c_struct().struct_size == sizeof(hs256_claims));

    const auto expired = verifier->verify_at(token, NOW + 1, buffer);
    CHECK(!expired && expired.error().code == hs256::Code::expired && expired.error().claim == HS256_CLAIM_EXP);
    CHECK(expired.error().at == 1700000001.0);
    CHECK(verifier->claim_name(expired.error()) == "exp"sv);
    const auto missing = verifier->verify_at(mint("{}"), NOW, buffer);
    CHECK(missing.error().at == 0 && missing.error().code == hs256::Code::missing_claim && verifier->claim_name(missing.error()) == "tenant"sv);
    const auto malformed = verifier->verify_at("", NOW, buffer);
    CHECK(malformed.error().code == hs256::Code::malformed && verifier->claim_name(malformed.error()).empty());
    CHECK(hs256::name(malformed.error().code) == "malformed"sv);

    std::uint8_t small[1];
    const auto too_small = verifier->verify_at(token, NOW, small);
    CHECK(too_small.error().code == hs256::Code::buffer_too_small);
    std::vector<std::uint8_t> enough(too_small.error().needed);
    CHECK(verifier->verify_at(token, NOW, enough));
    CHECK(verifier->verify(token, enough).error().code == hs256::Code::expired); // by the system's clock
}

static void owned_tokens()
{
    auto verifier = hs256::Builder().key_with_id("2026-11", SECRET).any_audience().build();
    auto signer = hs256::Builder().key_with_id("2026-11", SECRET).build_signer();
    hs256::VerifiedToken outlives;
    {
        const auto token = signer->sign(R"({"aud":["a","\n"]})", { true, 60, 0 });
        CHECK(token);
        auto verified = verifier->verify(*token);
        CHECK(verified);
        outlives = std::move(*verified);
    }
    CHECK(outlives.claims().key_id() == "2026-11"sv);
    CHECK((outlives.claims().audiences() == std::vector<std::string>{ "a", "\n" }));
    CHECK(*outlives.claims().expires_at() - *outlives.claims().issued_at() == 60.0 && outlives.claims().not_before());
    CHECK(verifier->verify_at(mint("{}"), NOW).error().code == hs256::Code::unknown_key);
    CHECK(verifier->verify("").error().code == hs256::Code::malformed);

    hs256::Verifier moved = std::move(*verifier);
    CHECK(moved.get() != nullptr && verifier->get() == nullptr);
    CHECK(verifier->verify("a.b.c").error().code == hs256::Code::invalid_argument); // an empty one refuses all
    CHECK(hs256::Signer().sign("{}").error().code == hs256::Code::invalid_argument);
}

static void options_and_mistakes()
{
    hs256::Builder builder;
    const auto none = builder.build();
    CHECK(!none && none.error().code == hs256::Code::invalid_argument && !none.error().text.empty());
    builder.key(SECRET).issuer("i").audience("a").subject("s").typ("JWT").leeway(30).max_age(60).max_token_len(4096);
    const auto verifier = builder.build();
    CHECK(verifier);
    CHECK(verifier->verify_at(mint(R"({"iss":"i","aud":"a","sub":"s","iat":1700000000})"), NOW + 90));
    CHECK(verifier->verify_at(mint(R"({"iss":"i","aud":"a","sub":"s","iat":1700000000})"), NOW + 91).error().code ==
          hs256::Code::expired);

    builder.leeway(60000).max_age(-1).issuer("later");
    const auto mistaken = builder.build();
    CHECK(mistaken.error().text.find("`leeway`") != std::string::npos); // the first mistake stays
    CHECK(builder.build_signer().error().text == mistaken.error().text);
    CHECK(hs256::Builder().key("short").build().error().code == hs256::Code::weak_key);
    CHECK(hs256::Builder().key("short", hs256::Encoding::raw, HS256_KEY_ALLOW_WEAK).build());
    CHECK(hs256::Builder().key("c2hvcnQ=", hs256::Encoding::base64, HS256_KEY_ALLOW_WEAK).build());
    CHECK(hs256::Builder().key(R"({"kty":"oct","k":"c2hvcnQ"})", hs256::Encoding::jwk, HS256_KEY_ALLOW_WEAK).build());
    CHECK(hs256::Builder().key_with_id("", SECRET).build()->verify_at(mint("{}"), NOW).error().code ==
          hs256::Code::unknown_key); // an empty id is an id
    CHECK(hs256::Builder().key_with_id({}, SECRET).build()->verify_at(mint("{}"), NOW).error().code ==
          hs256::Code::unknown_key);
}

static void policies()
{
    const auto document = R"({"claims":{"role":["admin",2]},"leeway":5})"sv;
    const auto verifier = hs256::Builder().key(SECRET).issuer("i").policy(document).numeric_subject().build();
    CHECK(verifier && verifier->leeway() == 5 && verifier->max_token_len() == 16384);
    CHECK(verifier->verify_at(mint(R"({"iss":"i","role":"admin","exp":1699999996})"), NOW));
    CHECK(verifier->verify_at(mint(R"({"iss":"i","role":2.0})"), NOW));
    const auto guest = verifier->verify_at(mint(R"({"iss":"i","role":"guest"})"), NOW);
    CHECK(guest.error().code == hs256::Code::claim_mismatch && verifier->claim_name(guest.error()) == "role"sv);

    const auto twice = hs256::Builder().key(SECRET).leeway(5).policy(R"({"leeway":5})").build();
    CHECK(twice.error().code == hs256::Code::invalid_argument && twice.error().field == "leeway");
    CHECK(hs256::Builder().key(SECRET).policy("").build().error().field == "policy");
    CHECK(hs256::Builder().key(SECRET).policy(R"({"issuers":["a"]})").build().error().field == "issuers");

    // Each kind of value: a text, a literal, a number of any type, a boolean; the values of one name add up.
    const auto typed = hs256::Builder().key(SECRET).claim("a", "x").claim("a", std::string("y")).claim("a", 7)
                           .claim("a", 0.5).claim("a", 2U).claim("b", true).build();
    CHECK(typed);
    for (const auto value : { R"("x")", R"("y")", "7", "0.5", "2" })
        CHECK(typed->verify_at(mint(R"({"b":true,"a":)" + std::string(value) + "}"), NOW));
    for (const auto value : { R"("7")", "1", "true", "null", R"("")" })
        CHECK(typed->verify_at(mint(R"({"b":true,"a":)" + std::string(value) + "}"), NOW).error().code ==
              hs256::Code::claim_mismatch);
    CHECK(typed->verify_at(mint(R"({"a":7,"b":1})"), NOW).error().code == hs256::Code::claim_mismatch);
    CHECK(hs256::Builder().key(SECRET).claim("", "x").build().error().field == "claims");
    CHECK(hs256::Builder().key(SECRET).claim("exp", 1).build().error().field == "claims");

    // Only a token of another library has a number for its `sub`: no signer writes one.
    const auto seven = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjd9.xp9v1VbQZRh9L6vyvJpMtK5i0YJx9JPSLHWUuNWR8Cg"sv;
    const auto numeric = hs256::Builder().key(SECRET).numeric_subject().subject("7").build();
    CHECK(numeric->verify_at(seven, NOW)->claims().subject() == "7"sv);
    CHECK(hs256::Builder().key(SECRET).build()->verify_at(seven, NOW).error().code == hs256::Code::invalid_claim);
    CHECK(hs256::Builder().key(SECRET).numeric_subject().numeric_subject().build().error().field == "numeric_subject");

    const auto bound = hs256::Builder().key(SECRET).bound_to("a").bound_to("b").build();
    CHECK(bound->verify_at(mint(R"({"iss":"a"})"), NOW) && bound->verify_at(mint(R"({"iss":"b"})"), NOW));
    CHECK(bound->verify_at(mint(R"({"iss":"c"})"), NOW).error().code == hs256::Code::claim_mismatch);
    CHECK(bound->verify_at(mint("{}"), NOW).error().code == hs256::Code::missing_claim);
    CHECK(hs256::Builder().key(SECRET).bound_to("").build().error().field == "issuer");
    CHECK(!hs256::Builder().bound_to("a").key(SECRET).build()); // no key yet that it could be about

    CHECK(hs256::Builder().build().error().field == "key" && hs256::Builder().key("short").build().error().field.empty());
    CHECK(hs256::Builder().key(SECRET).typ("").build().error().field == "typ");
    CHECK(hs256::Builder().key(SECRET).max_token_len(255).build().error().field == "max_token_len");
    CHECK(hs256::Verifier().leeway() == 0 && hs256::Verifier().max_token_len() == 0);
}

static void signing()
{
    const auto signer = hs256::Builder().key(SECRET).build_signer();
    const auto fixed = signer->sign("{}", { true, 10, std::nullopt, NOW });
    const auto verifier = hs256::Builder().key(SECRET).build();
    CHECK(verifier->verify_at(*fixed, NOW)->claims().payload() == R"({"iat":1700000000,"exp":1700000010})"sv);
    CHECK(verifier->verify_at(*signer->sign("{}", { false }), NOW)->claims().payload() == "{}"sv);
    CHECK(verifier->verify_at(*signer->sign(R"({"iat":1})", {}), NOW)->claims().payload() == R"({"iat":1})"sv);
    CHECK(signer->sign("[]").error().code == hs256::Code::malformed);
    const auto wrong = signer->sign(R"({"exp":"x"})").error();
    CHECK(wrong.code == hs256::Code::invalid_claim && wrong.claim == HS256_CLAIM_EXP && wrong.member == "exp");
    CHECK(wrong.cause == "not a number" && wrong.offset == 7U);
    CHECK(wrong.describe().find("not a number") != std::string::npos);
    const auto bound = hs256::Builder().key(SECRET).bound_to("a").header_typ("at+jwt").header_cty("x").build_signer();
    CHECK(bound->sign(R"({"iss":"a"})"));
    CHECK(bound->sign("{}").error().code == hs256::Code::missing_claim && !bound->sign("{}").error().offset);
    const auto jwks = R"({"keys":[{"kty":"oct","k":"dGVzdCBzZWNyZXQgaW4gYSBKV0ssIDMyIGJ5dGVzLi4"}]})"sv;
    CHECK(hs256::Builder().jwks(jwks).valid_from(1).valid_until(2).build());
    CHECK(hs256::Builder().jwks(jwks).valid_from(2).valid_until(2).build().error().code == hs256::Code::invalid_argument);
    CHECK(signer->sign("{}", { true, -1 }).error().code == hs256::Code::invalid_argument);
    CHECK(signer->sign("{}", { true, -1 }).error().field == "expires_in" && wrong.field.empty());
    CHECK(signer->sign("{}", { true, std::nullopt, -1 }).error().field == "not_before_in");
    CHECK(signer->sign(R"({"iat":1})", { true }).error().field == "iat" && hs256::Signer().sign("{}").error().field == "signer");
    const std::string long_id(1500, 'k'); // longer than the first guess at the token's length
    CHECK(hs256::Builder().key_with_id(long_id, SECRET).build_signer()->sign("{}")->size() > 1500);
}

static void http()
{
    CHECK(hs256::bearer("Bearer a.b.c") == "a.b.c"sv);
    CHECK(!hs256::bearer("Basic x") && !hs256::bearer(""));
    CHECK(*hs256::challenge(hs256::Code::ok, "api") == R"(Bearer realm="api")");
    CHECK(hs256::challenge(hs256::Code::expired)->find("invalid_token") != std::string::npos);
    CHECK(hs256::challenge(hs256::Code::ok, std::string(5000, '"'))->size() > 10000);
    CHECK(hs256::challenge(hs256::Code::ok, "\n").error().code == hs256::Code::invalid_argument);
    CHECK(hs256::duration("15m") == 900 && !hs256::duration("900"));
    CHECK(hs256::message(hs256::Code::expired) == "the token has expired"sv);
    CHECK(hs256::name(hs256::Code(12345)) == "unknown"sv && !hs256::version().empty());
}

static void exceptions()
{
#if defined(__cpp_exceptions)
    const auto verifier = hs256::Builder().key(SECRET).build().value();
    CHECK(verifier.verify_at(mint("{}"), NOW).value().claims().payload() == "{}"sv);
    std::string what;
    auto code = hs256::Code::ok;
    try {
        (void)verifier.verify_at("", NOW).value();
    } catch (const hs256::Exception& exception) {
        code = exception.code();
        what = exception.what();
    }
    CHECK(code == hs256::Code::malformed);
    CHECK(what == std::string(hs256::message(code)) + ": " + std::string(hs256::hint(code)));
    try {
        (void)hs256::Builder().leeway(1000).build().value();
    } catch (const std::runtime_error& exception) {
        what = exception.what();
    }
    CHECK(what.find("`leeway`") != std::string::npos);
#else
    std::puts("exceptions: skipped, built without them");
#endif
}

static void write_file(const std::string& path, const std::string& text)
{
    std::FILE* file = std::fopen(path.c_str(), "wb");
    CHECK(file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fclose(file) == 0);
}

static void opening()
{
    char name[] = "/tmp/hs256-hpp-XXXXXX";
    CHECK(mkdtemp(name) != nullptr);
    const std::string folder = name, policy = folder + "/policy.json", list = folder + "/revoked.jsonl";
    write_file(folder + "/jwt.key", std::string(SECRET));
    write_file(list, "");
    write_file(policy, R"({"version":1,"refresh":0,"keys":[{"file":"jwt.key","id":"k"}],"revoked":{"file":"revoked.jsonl"}})");
    auto verifier = hs256::Verifier::open(policy);
    auto signer = hs256::Signer::open(policy);
    CHECK(verifier && signer);
    auto token = signer->sign(R"({"jti":"7f"})");
    CHECK(token && verifier->verify(*token) && verifier->verify(*token)->claims().key_id() == "k"sv);
    write_file(list, "{\"jti\":\"7f\"}\n");
    CHECK(verifier->refresh().code == hs256::Code::ok && signer->refresh().code == hs256::Code::ok);
    CHECK(verifier->verify(*token).error().code == hs256::Code::revoked);
    CHECK(verifier->status().find(R"("verdicts":{"ok":2,"revoked":1})") != std::string::npos);
    const std::string metrics = verifier->open_metrics();
    CHECK(metrics.size() > 1024 && metrics.substr(metrics.size() - 6) == "# EOF\n");

    // All that is wrong, however long.
    std::string keys = "{}";
    for (int i = 0; i < 100; i++)
        keys += R"(,{"file":"missing"})";
    write_file(policy, R"({"version":1,"keys":[)" + keys + "]}");
    const hs256::Mistake mistake = verifier->refresh();
    CHECK(mistake.code == hs256::Code::invalid_argument && mistake.text.find("`keys[0]`: ") == 0);
    const auto none = hs256::Verifier::open(policy), nowhere = hs256::Verifier::open(folder + "/none");
    CHECK(!none && none.error().text == mistake.text && none.error().field.empty());
    CHECK(!nowhere && nowhere.error().text.find("`file`: ") == 0);
    CHECK(hs256::Signer::open("").error().code == hs256::Code::invalid_argument);
    CHECK(verifier->verify(*token).error().code == hs256::Code::revoked);
    auto built = hs256::Builder().key(SECRET).build();
    CHECK(built && built->status().empty() && built->refresh().code == hs256::Code::invalid_argument);
    for (const char* file : { "/jwt.key", "/revoked.jsonl", "/policy.json", "" })
        CHECK(std::remove((folder + file).c_str()) == 0);
}

static void sharing()
{
    const auto verifier = hs256::Builder().key(SECRET).build();
    const auto token = mint(R"({"sub":"ada"})");
    std::vector<std::thread> threads;
    std::vector<int> right(4);
    for (int& count : right)
        threads.emplace_back([&verifier, &token, &count] {
            for (int i = 0; i < 100; i++)
                count += verifier->verify_at(token, NOW)->claims().subject() == "ada"sv;
        });
    for (auto& thread : threads)
        thread.join();
    for (int count : right)
        CHECK(count == 100);
}

int main()
{
    verdicts();
    owned_tokens();
    options_and_mistakes();
    policies();
    signing();
    http();
    exceptions();
    sharing();
    opening();
    std::printf("hs256.hpp: %d checks, %d failed\n", checks, failures);
    return failures == 0 && checks > 50 ? 0 : 1;
}
