import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answer, api } from "@/api/client";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useSessionText } from "./messages";
import { Password } from "./Password";
import { begin, type Grant, type User } from "./store";

/** LoginForm asks who somebody is and begins their session. email is what is known already. */
export function LoginForm({ onDone, email = "" }: { onDone?: (user: User) => void; email?: string }) {
  const common = useCommon();
  const t = useSessionText();
  const form = useForm({
    initialValues: { email, password: "" },
    validate: {
      email: value => (value.trim() ? null : common("required")),
      password: value => (value ? null : common("required")),
    },
  });
  const { onSubmit, pending, error } = useSubmission(form, async body => {
    const grant: Grant = await answer(api.POST("/api/v1/sessions", { body }));
    begin(grant);
    onDone?.(grant.user);
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        {error !== undefined && <ProblemAlert error={error} />}
        <TextInput
          {...form.getInputProps("email")}
          label={t("email")}
          type="email"
          name="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          data-autofocus={!email || undefined}
        />
        <Password
          {...form.getInputProps("password")}
          label={t("password")}
          name="password"
          autoComplete="current-password"
          data-autofocus={email !== "" || undefined}
        />
        <Button type="submit" loading={pending} fullWidth>
          {t("logIn")}
        </Button>
      </Stack>
    </form>
  );
}
