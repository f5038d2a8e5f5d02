import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { useRef } from "react";
import { Link, useLocation, useSearchParams } from "react-router";
import { answer, api } from "@/api/client";
import { once } from "@/api/once";
import { Problem } from "@/api/problem";
import * as z from "@/app/zod";
import { safeNext } from "@/session/next";
import { Password } from "@/session/Password";
import { begin } from "@/session/store";
import { useUser } from "@/session/useSession";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useAccountRules } from "./accountSchema";
import { Entrance } from "./Entrance";
import { GoOn } from "./GoOn";
import type { Handed } from "./handed";
import { useAccountText } from "./messages";

/** Register makes an account and logs in with it. */
export default function Register() {
  const t = useAccountText();
  const user = useUser();
  const rules = useAccountRules();
  const handed = useLocation().state as Handed;
  const [params] = useSearchParams();
  const form = useForm({
    initialValues: { name: "", email: handed?.email ?? "", password: "" },
    validate: schemaResolver(z.object(rules), { sync: true }),
  });
  const made = useRef(""); // the account is there, and the log-in's answer was lost
  const { onSubmit, pending, error } = useSubmission(form, async body => {
    const { email, password } = body;
    if (made.current !== email)
      await once(
        "register",
        body,
        key => answer(api.POST("/api/v1/users", { params: { header: { "Idempotency-Key": key } }, body })),
        { secret: true },
      );
    made.current = email;
    begin(await answer(api.POST("/api/v1/sessions", { body: { email, password } })));
  });
  if (user) return <GoOn to={safeNext(params.get("next"))} />;

  const taken = error instanceof Problem && error.code === "EMAIL_TAKEN";
  const login = { pathname: "/login", search: params.toString() };
  return (
    <Entrance title={t("register")}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          {error !== undefined && !taken && <ProblemAlert error={error} />}
          <TextInput
            {...form.getInputProps("name")}
            label={t("name")}
            description={t("nameWhy")}
            name="name"
            autoComplete="name"
            required
          />
          <TextInput
            {...form.getInputProps("email")}
            {...(taken && {
              error: (
                <span role="alert">
                  {t("emailTaken")}{" "}
                  <Anchor component={Link} to={login} state={{ email: form.values.email }} inherit>
                    {t("logInInstead")}
                  </Anchor>
                </span>
              ),
            })}
            label={t("email")}
            type="email"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <Password
            {...form.getInputProps("password")}
            label={t("password")}
            description={t("passwordWhy")}
            name="password"
            autoComplete="new-password"
          />
          <Button type="submit" loading={pending} fullWidth>
            {t("register")}
          </Button>
        </Stack>
      </form>
      <Text size="sm">
        {t("haveAccount")}{" "}
        <Anchor component={Link} to={login}>
          {t("logIn")}
        </Anchor>
      </Text>
    </Entrance>
  );
}
