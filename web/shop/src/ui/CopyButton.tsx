import { ActionIcon, CopyButton as Copy } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useCommon } from "./messages";

/** CopyButton copies value; label says what it is. */
export function CopyButton({ value, label }: { value: string; label?: string }) {
  const t = useCommon();
  return (
    <Copy value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color={copied ? "teal" : "gray"}
          onClick={copy}
          aria-label={label ?? t("copy")}
          title={copied ? t("copied") : (label ?? t("copy"))}
        >
          {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        </ActionIcon>
      )}
    </Copy>
  );
}
