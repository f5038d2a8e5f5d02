import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./FormBar.module.css";
import { useFormWords } from "./messages";

/** FormBar saves a form, and stays in sight however long that is. */
export function FormBar({
  label,
  pending,
  disabled,
  dirty,
  wrong,
  children,
}: {
  label: string;
  pending: boolean;
  disabled?: boolean;
  dirty: boolean;
  /** Some field is marked. */
  wrong: boolean;
  children?: ReactNode;
}) {
  const t = useFormWords();
  return (
    <Group className={classes.bar} justify="flex-end" gap="sm">
      <Text size="sm" c={wrong ? "red" : "dimmed"} mr="auto" role="status">
        {wrong ? t("check") : dirty ? t("unsaved") : ""}
      </Text>
      {children}
      <Button type="submit" loading={pending} disabled={disabled}>
        {label}
      </Button>
    </Group>
  );
}
