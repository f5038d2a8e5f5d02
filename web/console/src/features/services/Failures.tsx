import { Alert, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { CopyButton } from "@/ui/CopyButton";
import { useCommon } from "@/ui/messages";
import { complains, type Failure, place, useFailures } from "./acts";
import { useServices } from "./messages";
import classes from "./services.module.css";

/** Failures shows what the compiler or the supervisor said about the last acts that failed. */
export function Failures({ name }: { name?: string }) {
  const [failures, dismiss] = useFailures();
  return failures
    .filter(f => name === undefined || f.name === name)
    .map(f => <FailureBox key={f.id} failure={f} onClose={() => dismiss(f.id)} />);
}

function FailureBox({ failure, onClose }: { failure: Failure; onClose: () => void }) {
  const t = useServices();
  const common = useCommon();
  const { verb, name, error } = failure;
  const built = complains(failure, error);
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} />}
      title={t(built ? "failed.build" : `failed.${verb}`, { name })}
      withCloseButton
      closeButtonLabel={common("close")}
      onClose={onClose}
    >
      {built && <Text size="sm">{t("failed.buildHint")}</Text>}
      <Group align="flex-start" wrap="nowrap" gap={4} mt={4}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={classes.said} tabIndex={0} aria-label={t("failed.said")}>
          <pre>
            {error.message.split("\n").map((line, i) => {
              const found = place.exec(line);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text do not move
                <span key={i}>
                  {found ? (
                    <>
                      <b>{found[1]}</b>
                      {found[2]}
                    </>
                  ) : (
                    line
                  )}
                  {"\n"}
                </span>
              );
            })}
          </pre>
        </section>
        <CopyButton value={error.message} />
      </Group>
    </Alert>
  );
}
