import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Code,
  Group,
  JsonInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import type { FormEvent } from "react";
import { CopyButton } from "@/ui/CopyButton";
import type { Call, Operation, User } from "./api";
import { callOf, curl, type Form, idempotencyKey, key } from "./call";
import { useText } from "./messages";

interface RequestProps {
  edge: string;
  operation: Operation;
  users: User[];
  user: string;
  form: Form;
  busy: boolean;
  onUser: (email: string) => void;
  onForm: (form: Form) => void;
  onSend: (call: Call) => void;
}

/** Request is the form of one operation. */
export function Request({ edge, operation, users, user, form, busy, onUser, onForm, onSend }: RequestProps) {
  const t = useText();
  const call = callOf(operation, form, user);
  const wrong =
    "missing" in call ? t("missing", { name: call.missing }) : "json" in call ? t("badJson", { why: call.json }) : "";
  const role = users.find(u => u.email === user)?.role;
  const refused = (operation.who === "operator" && role !== "operator") || (operation.who === "customer" && !role);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!("missing" in call) && !("json" in call)) onSend(call);
  };
  const inputs = operation.parameters.filter(p => p.name !== idempotencyKey);
  const hasKey = operation.parameters.some(p => p.name === idempotencyKey);
  return (
    <Paper withBorder p="sm" component="form" onSubmit={submit} aria-label={`${operation.method} ${operation.path}`}>
      <Stack gap="xs">
        <Group gap="xs">
          <Title order={2} size="h5">
            {operation.summary || operation.id}
          </Title>
          <Badge variant="default" size="sm" tt="none">
            {t("who")} {t(`who.${operation.who}`)}
          </Badge>
        </Group>
        <Code>
          {operation.method} {operation.path}
        </Code>
        {operation.description && (
          <Text size="sm" c="dimmed">
            {operation.description}
          </Text>
        )}
        <Select
          size="xs"
          maw={320}
          label={t("user")}
          data={[
            { value: "", label: t("nobody") },
            ...users.map(u => ({ value: u.email, label: `${u.name || u.email} (${u.role})` })),
          ]}
          value={user}
          allowDeselect={false}
          onChange={v => onUser(v ?? "")}
        />
        {refused && (
          <Alert color="yellow" p="xs">
            {t("wrongUser", { user: user || t("nobody"), who: t(`who.${operation.who}`) })}
          </Alert>
        )}
        {inputs.length > 0 && (
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="xs" verticalSpacing="xs">
            {inputs.map(p => (
              <TextInput
                key={key(p)}
                size="xs"
                label={p.name}
                description={p.description}
                withAsterisk={p.required}
                value={form.values[key(p)] ?? ""}
                onChange={e => onForm({ ...form, values: { ...form.values, [key(p)]: e.currentTarget.value } })}
              />
            ))}
          </SimpleGrid>
        )}
        {hasKey && (
          <Checkbox
            size="xs"
            label={t("newKey")}
            checked={form.newKey}
            onChange={e => onForm({ ...form, newKey: e.currentTarget.checked })}
          />
        )}
        {hasKey && !form.newKey && (
          <TextInput
            size="xs"
            label={idempotencyKey}
            withAsterisk
            value={form.values[`header:${idempotencyKey}`] ?? ""}
            onChange={e =>
              onForm({ ...form, values: { ...form.values, [`header:${idempotencyKey}`]: e.currentTarget.value } })
            }
          />
        )}
        {operation.body && (
          <JsonInput
            size="xs"
            label={t("body")}
            withAsterisk={operation.body.required}
            autosize
            minRows={4}
            maxRows={18}
            spellCheck={false}
            value={form.body}
            onChange={body => onForm({ ...form, body })}
          />
        )}
        <Group gap="xs">
          <Button type="submit" size="xs" loading={busy} disabled={wrong !== ""} leftSection={<IconSend size={14} />}>
            {t("send")}
          </Button>
          {!wrong && <CopyButton value={curl(edge, call as Call)} label={t("curl")} />}
          {wrong && (
            <Text size="xs" c="dimmed" role="alert">
              {wrong}
            </Text>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
