// The program that tests/changes/drive.py drives: `changes MODE PATH...` opens a verifier and a signer of each path. MODE is `threads`,
// which share them, or `fork`: processes that have them from before the fork.
#define _DEFAULT_SOURCE
#include <hs256.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, LONGEST = 16384 };

static hs256_verifier **verifiers;
static hs256_signer **signers;

static int fail(const char *what)
{
    fprintf(stderr, "changes: %s\n", what);
    exit(1);
}

static void verify(const hs256_verifier *verifier, char *answer, const char *tokens)
{
    uint8_t buffer[1024];
    for (size_t len; (len = strcspn(tokens, " ")) > 0; tokens += len + (tokens[len] == ' ')) {
        hs256_claims claims = { .struct_size = sizeof claims };
        int32_t code = hs256_verify(verifier, buffer, sizeof buffer, &claims, (const uint8_t *)tokens, len);
        answer += sprintf(answer, "%s%s", hs256_error_name(code), tokens[len] ? "," : "");
    }
}

// Answers a line without its end. The answer has room for LONGEST bytes.
static void answer_line(const char *line, char *answer)
{
    char command[16];
    int index, start = 0;
    if (sscanf(line, "%15s %d %n", command, &index, &start) != 2) fail("not a command");
    const hs256_verifier *verifier = verifiers[index];
    if (strcmp(command, "verify") == 0) {
        verify(verifier, answer, line + start);
    } else if (strcmp(command, "status") == 0) {
        size_t len;
        if (hs256_verifier_status(verifier, (uint8_t *)answer, LONGEST - 1, &len, HS256_STATUS_JSON) != HS256_OK) fail("status");
        answer[len] = '\0';
    } else if (strcmp(command, "sign") == 0) {
        size_t len;
        const uint8_t *claims = (const uint8_t *)line + start;
        int32_t code = hs256_sign(signers[index], (uint8_t *)answer, LONGEST - 1, &len, NULL, claims, strlen(line + start), NULL);
        if (code == HS256_OK) answer[len] = '\0';
        else strcpy(answer, hs256_error_name(code));
    } else {
        strcpy(answer, hs256_error_name(hs256_verifier_refresh(verifier, NULL, NULL)));
    }
}

static char line[LONGEST], answers[WORKERS][LONGEST];

static void *work(void *answer)
{
    answer_line(line, answer);
    return NULL;
}

static void ask_threads(void)
{
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, work, answers[i]) != 0) fail("no thread");
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
}

static FILE *to_child[WORKERS], *from_child[WORKERS];

static void read_line(char *into, FILE *from)
{
    if (fgets(into, LONGEST, from) == NULL) fail("a process has ended");
    into[strcspn(into, "\n")] = '\0';
}

// Children 1 to WORKERS - 1; this process is the first worker.
static void make_children(void)
{
    for (int i = 1; i < WORKERS; i++) {
        int asked[2], answered[2];
        if (pipe(asked) != 0 || pipe(answered) != 0) fail("no pipe");
        pid_t child = fork();
        if (child < 0) fail("no fork");
        if (child == 0) {
            for (int other = 1; other < i; other++)
                close(fileno(to_child[other]));
            close(asked[1]);
            FILE *in = fdopen(asked[0], "r"), *out = fdopen(answered[1], "w");
            while (fgets(line, sizeof line, in) != NULL) {
                line[strcspn(line, "\n")] = '\0';
                answer_line(line, answers[0]);
                fprintf(out, "%s\n", answers[0]);
                fflush(out);
            }
            _exit(0);
        }
        close(asked[0]);
        close(answered[1]);
        to_child[i] = fdopen(asked[1], "w");
        from_child[i] = fdopen(answered[0], "r");
    }
}

static void ask_children(void)
{
    for (int i = 1; i < WORKERS; i++) {
        fprintf(to_child[i], "%s\n", line);
        fflush(to_child[i]);
    }
    answer_line(line, answers[0]);
    for (int i = 1; i < WORKERS; i++)
        read_line(answers[i], from_child[i]);
}

int main(int count, char **args)
{
    if (count < 3) fail("usage: changes threads|fork PATH...");
    int is_forked = strcmp(args[1], "fork") == 0;
    verifiers = calloc((size_t)count - 2, sizeof *verifiers);
    signers = calloc((size_t)count - 2, sizeof *signers);
    if (verifiers == NULL || signers == NULL) fail("no memory");
    for (int i = 2; i < count; i++) {
        const uint8_t *path = (const uint8_t *)args[i];
        if (hs256_verifier_open(&verifiers[i - 2], NULL, NULL, path, strlen(args[i])) != HS256_OK) fail(args[i]);
        if (hs256_signer_open(&signers[i - 2], NULL, NULL, path, strlen(args[i])) != HS256_OK) fail(args[i]);
    }
    if (is_forked) make_children();
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (is_forked) ask_children();
        else ask_threads();
        for (int i = 0; i < WORKERS; i++)
            printf("%s%s", i == 0 ? "" : strncmp(line, "status", 6) == 0 ? "\t" : " ", answers[i]);
        putchar('\n');
        fflush(stdout);
    }
    for (int i = 1; is_forked && i < WORKERS; i++) {
        fclose(to_child[i]);
        fclose(from_child[i]);
    }
    while (wait(NULL) > 0)
        continue;
    for (int i = 2; i < count; i++) {
        hs256_verifier_free(verifiers[i - 2]);
        hs256_signer_free(signers[i - 2]);
    }
    free(verifiers);
    free(signers);
    return 0;
}
