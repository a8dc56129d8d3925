// Verifiers and signers that are opened from a policy file: used as any other, they follow it and say what is wrong.
#define _DEFAULT_SOURCE // mkdtemp, fork
#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static const char *path(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

#define KEY "{\"version\":1,\"keys\":[{\"file\":\"jwt.key\",\"id\":\"2026-11\"}]"
#define LIST ",\"revoked\":{\"file\":\"revoked.jsonl\"}"

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/hs256-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    write_file("jwt.key", SECRET "\n");
    write_file("revoked.jsonl", "{\"jti\":\"a\"}\n");
    write_file("policy.json", KEY LIST ",\"refresh\":0}");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *names[] = { "jwt.key", "revoked.jsonl", "policy.json", "\xff.json" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(path(names[i]));
    return rmdir(folder);
}

static hs256_verifier *opened(const char *name)
{
    hs256_verifier *verifier = NULL;
    uint8_t message[256];
    size_t len = sizeof message;
    assert_int_equal(hs256_verifier_open(&verifier, message, &len, TEXT(path(name))), HS256_OK);
    assert_int_equal(len, 0);
    return verifier;
}

// A token that the file's signer makes.
static const char *signed_by_file(const char *claims)
{
    static char token[1024];
    hs256_signer *signer = NULL;
    size_t len = 0;
    assert_int_equal(hs256_signer_open(&signer, NULL, NULL, TEXT(path("policy.json"))), HS256_OK);
    assert_int_equal(hs256_sign(signer, (uint8_t *)token, sizeof token - 1, &len, NULL, TEXT(claims), NULL), HS256_OK);
    assert_int_equal(hs256_signer_refresh(signer, NULL, NULL), HS256_OK);
    token[len] = '\0';
    hs256_signer_free(signer);
    return token;
}

static void it_follows_its_file(void **state)
{
    (void)state;
    hs256_verifier *verifier = opened("policy.json");
    int32_t claim;
    char revoked[1024], good[1024];
    strcpy(revoked, signed_by_file("{\"jti\":\"a\"}"));
    strcpy(good, signed_by_file("{\"jti\":\"b\"}"));
    assert_int_equal(verdict(verifier, revoked, &claim), HS256_ERR_REVOKED);
    assert_int_equal(claim, HS256_CLAIM_JTI);
    assert_int_equal(verdict(verifier, good, &claim), HS256_OK);
    write_file("revoked.jsonl", "{\"jti\":\"b\"}\n");
    assert_int_equal(verdict(verifier, good, &claim), HS256_OK); // refresh is 0: not before it is asked to
    assert_int_equal(hs256_verifier_refresh(verifier, NULL, NULL), HS256_OK);
    assert_int_equal(verdict(verifier, good, &claim), HS256_ERR_REVOKED);

    // What does not load changes nothing, and is told.
    write_file("revoked.jsonl", "{\"jti\":");
    uint8_t message[256];
    size_t len = sizeof message;
    assert_int_equal(hs256_verifier_refresh(verifier, message, &len), HS256_ERR_INVALID_ARGUMENT);
    static const char start[] = "`revoked.file`: line 1: ";
    assert_true(len > sizeof start && len < sizeof message);
    assert_memory_equal(message, start, sizeof start - 1);
    assert_int_equal(verdict(verifier, good, &claim), HS256_ERR_REVOKED);

    char status[2048];
    assert_int_equal(hs256_verifier_status(verifier, NULL, 0, &len, HS256_STATUS_JSON), HS256_ERR_BUFFER_TOO_SMALL);
    assert_true(len > 100 && len < 1000);
    assert_int_equal(hs256_verifier_status(verifier, (uint8_t *)status, sizeof status - 1, &len, HS256_STATUS_JSON), HS256_OK);
    status[len] = '\0';
    assert_non_null(strstr(status, "\"verdicts\":{\"ok\":2,\"revoked\":3}"));
    assert_non_null(strstr(status, "\"accepted\":[{\"count\":2,\"key\":\"2026-11\"}]"));
    assert_non_null(strstr(status, "\"generation\":2,"));
    assert_non_null(strstr(status, "\"error\":{\"age\":0,\"message\":\"`revoked.file`: line 1: "));
    assert_null(strstr(status, SECRET));
    assert_int_equal(hs256_verifier_status(verifier, (uint8_t *)status, sizeof status - 1, &len, HS256_STATUS_OPEN_METRICS),
                     HS256_OK);
    status[len] = '\0';
    assert_non_null(strstr(status, "hs256_verdicts_total{code=\"revoked\"} 3\n"));
    assert_non_null(strstr(status, "# EOF\n"));
    hs256_verifier_free(verifier);
}

// Every call takes an opened verifier as any other.
static void every_call_takes_it(void **state)
{
    (void)state;
    write_file("policy.json", KEY LIST ",\"policy\":{\"leeway\":5,\"max_token_len\":512,\"required\":[\"tenant\"]}}");
    hs256_verifier *verifier = opened("policy.json");
    assert_int_equal(hs256_verifier_leeway(verifier), 5);
    assert_int_equal(hs256_verifier_max_token_len(verifier), 512);
    char token[1024];
    strcpy(token, signed_by_file("{\"tenant\":1}"));
    uint8_t buffer[1024];
    hs256_claims claims = { .struct_size = sizeof claims };
    assert_int_equal(hs256_verify(verifier, buffer, sizeof buffer, &claims, TEXT(token)), HS256_OK);
    hs256_request request = { sizeof request, verifier, buffer, sizeof buffer, &claims, NULL, (const uint8_t *)token, strlen(token) };
    assert_int_equal(hs256_verify_request(&request), HS256_OK);
    hs256_view tokens[] = { { (const uint8_t *)token, strlen(token) }, { (const uint8_t *)"x", 1 } };
    int32_t codes[2];
    assert_int_equal(hs256_verify_batch(verifier, codes, NULL, buffer, sizeof buffer, tokens, 2, NOW, 2), HS256_OK);
    assert_int_equal(codes[0], HS256_OK);
    assert_int_equal(codes[1], HS256_ERR_MALFORMED);
    char text[16384];
    size_t len;
    assert_int_equal(hs256_explain(verifier, (uint8_t *)text, sizeof text, &len, TEXT(token), NULL), HS256_OK);

    // The name of a claim stays good when the policy has changed.
    int32_t claim;
    hs256_view name;
    assert_int_equal(verdict(verifier, signed_by_file("{}"), &claim), HS256_ERR_MISSING_CLAIM);
    assert_int_equal(hs256_claim_name(verifier, &name, claim), HS256_OK);
    write_file("policy.json", KEY ",\"policy\":{\"required\":[\"another\"]}}");
    assert_int_equal(hs256_verifier_refresh(verifier, NULL, NULL), HS256_OK);
    assert_view(name, "tenant");
    assert_int_equal(hs256_claim_name(verifier, &name, claim), HS256_OK);
    assert_view(name, "tenant");
    assert_int_equal(verdict(verifier, signed_by_file("{}"), &claim), HS256_ERR_MISSING_CLAIM);
    assert_int_equal(hs256_claim_name(verifier, &name, claim), HS256_OK);
    assert_view(name, "another");
    REFUSED(hs256_claim_name(verifier, &name, HS256_CLAIM_REQUIRED + 900));
    hs256_verifier_free(verifier);
}

// The key's id is behind the payload, and stays when the key is gone.
static void the_key_id_is_in_the_buffer(void **state)
{
    (void)state;
    hs256_verifier *verifier = opened("policy.json");
    char token[1024];
    strcpy(token, signed_by_file("{\"jti\":\"b\"}"));
    uint8_t buffer[1024];
    hs256_claims claims = { .struct_size = sizeof claims };
    size_t enough = (strlen(token) + 3) / 4 * 3; // no more is needed where nothing is escaped
    assert_int_equal(hs256_verify(verifier, buffer, enough, &claims, TEXT(token)), HS256_OK);
    assert_ptr_equal(claims.key_id.data, buffer + claims.payload.len);
    write_file("policy.json", "{\"version\":1,\"keys\":[{\"file\":\"jwt.key\",\"id\":\"other\"}]}");
    assert_int_equal(hs256_verifier_refresh(verifier, NULL, NULL), HS256_OK);
    hs256_verifier_free(verifier);
    assert_view(claims.key_id, "2026-11");
    assert_view(claims.payload, "{\"jti\":\"b\"}");
}

static void all_that_is_wrong_is_said(void **state)
{
    (void)state;
    hs256_verifier *verifier = NULL;
    hs256_signer *signer = NULL;
    uint8_t message[256];
    static const char all[] = "`keys[0].env`: the variable is not set\n`refresh`: not from 0 to 86400 seconds";
    write_file("policy.json", "{\"version\":1,\"keys\":[{\"env\":\"A\"}],\"refresh\":86401}");
    size_t len = sizeof message;
    assert_int_equal(hs256_verifier_open(&verifier, message, &len, TEXT(path("policy.json"))), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(len, strlen(strchr(all, '\n') + 1)); // the text comes first
    assert_memory_equal(message, strchr(all, '\n') + 1, len);
    write_file("policy.json", "{\"version\":1,\"keys\":[{\"env\":\"HS256_TEST_NOT_SET\"},{\"file\":\"none\"}]}");
    for (size_t room = 0; room < 20; room++) {
        memset(message, 'x', sizeof message);
        len = room;
        assert_int_equal(hs256_signer_open(&signer, message, &len, TEXT(path("policy.json"))), HS256_ERR_INVALID_ARGUMENT);
        assert_true(len > 60);
        assert_memory_equal(message, all, room);
        assert_int_equal(message[room], 'x');
    }
    write_file("jwt.key", "short");
    write_file("policy.json", KEY "}");
    len = 7; // no matter: there is no room
    assert_int_equal(hs256_verifier_open(&verifier, NULL, &len, TEXT(path("policy.json"))), HS256_ERR_WEAK_KEY);
    assert_true(len > 10);
    assert_int_equal(hs256_verifier_open(&verifier, NULL, NULL, TEXT(path("nowhere"))), HS256_ERR_INVALID_ARGUMENT);
    assert_null(verifier);
    assert_null(signer);
}

static void wrong_pointers_and_lengths(void **state)
{
    (void)state;
    static _Alignas(16) uint8_t storage[256];
    hs256_verifier *verifier = NULL, *built = verifier_of(builder_with_key());
    hs256_signer *signer = NULL, *built_signer = signer_of(builder_with_key());
    uint8_t message[256];
    size_t len = sizeof message;
    const char *file = path("policy.json");
    REFUSED(hs256_verifier_open(NULL, message, &len, TEXT(file)));
    REFUSED(hs256_verifier_open(MISALIGNED(hs256_verifier *, storage), NULL, NULL, TEXT(file)));
    REFUSED(hs256_verifier_open(&verifier, message, NULL, TEXT(file)));
    REFUSED(hs256_verifier_open(&verifier, message, MISALIGNED(size_t, storage), TEXT(file)));
    len = TOO_LONG;
    REFUSED(hs256_verifier_open(&verifier, message, &len, TEXT(file)));
    len = sizeof message;
    REFUSED(hs256_verifier_open(&verifier, NULL, NULL, NULL, 5));
    REFUSED(hs256_verifier_open(&verifier, NULL, NULL, (const uint8_t *)file, TOO_LONG));
    REFUSED(hs256_verifier_open(&verifier, message, &len, NULL, 0));
    static const char reason[] = "invalid argument `path`: ";
    assert_memory_equal(message, reason, sizeof reason - 1);
    REFUSED(hs256_verifier_open(&verifier, NULL, NULL, (const uint8_t *)file, strlen(file) + 1));
    REFUSED(hs256_signer_open(NULL, NULL, NULL, TEXT(file)));
    REFUSED(hs256_signer_open(&signer, NULL, NULL, NULL, 0));
    REFUSED(hs256_verifier_refresh(NULL, NULL, NULL));
    REFUSED(hs256_verifier_refresh(built, NULL, NULL));
    REFUSED(hs256_signer_refresh(NULL, NULL, NULL));
    REFUSED(hs256_signer_refresh(built_signer, NULL, NULL));
    REFUSED(hs256_verifier_status(NULL, message, sizeof message, &len, HS256_STATUS_JSON));
    REFUSED(hs256_verifier_status(built, message, sizeof message, &len, HS256_STATUS_JSON));
    assert_null(verifier);
    assert_null(signer);
    verifier = opened("policy.json");
    REFUSED(hs256_verifier_status(verifier, message, sizeof message, &len, 2));
    REFUSED(hs256_verifier_status(verifier, message, sizeof message, NULL, HS256_STATUS_JSON));
    REFUSED(hs256_verifier_status(verifier, NULL, 4096, &len, HS256_STATUS_JSON));
    hs256_verifier_free(verifier);
    hs256_verifier_free(built);
    hs256_signer_free(built_signer);

    // A path is bytes, not text.
    write_file("\xff.json", KEY LIST "}");
    hs256_verifier_free(opened("\xff.json"));
}

static void it_works_after_fork(void **state)
{
    (void)state;
    hs256_verifier *verifier = opened("policy.json");
    char token[1024];
    strcpy(token, signed_by_file("{\"jti\":\"b\"}"));
    int32_t claim;
    assert_int_equal(verdict(verifier, token, &claim), HS256_OK);
    write_file("revoked.jsonl", "{\"jti\":\"b\"}\n");
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        int32_t code = hs256_verifier_refresh(verifier, NULL, NULL);
        if (code == HS256_OK) code = verdict(verifier, token, &claim);
        if (write(ends[1], &code, sizeof code) == sizeof code) raise(SIGKILL); // so that nobody looks for its leaks
        _exit(1);
    }
    int32_t code = -1;
    assert_int_equal(read(ends[0], &code, sizeof code), sizeof code);
    assert_int_equal(code, HS256_ERR_REVOKED);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(verdict(verifier, token, &claim), HS256_OK); // the parent's own has not looked
    hs256_verifier_free(verifier);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int live_tests(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(it_follows_its_file),        IN_FOLDER(every_call_takes_it),
        IN_FOLDER(the_key_id_is_in_the_buffer), IN_FOLDER(all_that_is_wrong_is_said),
        IN_FOLDER(wrong_pointers_and_lengths), IN_FOLDER(it_works_after_fork),
    };
    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
