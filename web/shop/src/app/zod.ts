import { config } from "zod/mini";

// Compiled checks need eval, which the content security policy forbids; even trying is reported as a violation.
config({ jitless: true });

export * from "zod/mini";
