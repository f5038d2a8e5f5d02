import { Button, Group, Modal, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { useFormWords } from "./messages";

/** Decision is what becomes of two versions of the same thing: one may be saved, or the form stays open. */
export type Decision = "mine" | "theirs" | "neither";

interface Question {
  when?: string;
  decide: (decision: Decision) => void;
}

/** useChanged asks which version is to stay, and says when theirs was saved if that is known; ChangedDialog does the asking. */
export function useChanged() {
  const [question, setQuestion] = useState<Question>();
  const ask = useCallback(
    (when?: string) =>
      new Promise<Decision>(resolve =>
        setQuestion({
          when,
          decide: decision => {
            setQuestion(undefined);
            resolve(decision);
          },
        }),
      ),
    [],
  );
  return { question, ask };
}

export function ChangedDialog({ question }: { question: Question | undefined }) {
  const t = useFormWords();
  const common = useCommon();
  const decide = (decision: Decision) => () => question?.decide(decision);
  return (
    <Modal
      opened={question !== undefined}
      onClose={decide("neither")}
      title={t("changedTitle")}
      closeButtonProps={{ "aria-label": common("close") }}
      centered
      size="lg"
    >
      <Text size="sm">
        {question?.when ? t("changedWhy", { when: formatDateTime(question.when) }) : t("changedSometime")}
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="subtle" onClick={decide("neither")} data-autofocus>
          {common("cancel")}
        </Button>
        <Button variant="default" onClick={decide("theirs")}>
          {t("takeTheirs")}
        </Button>
        <Button color="red" onClick={decide("mine")}>
          {t("takeMine")}
        </Button>
      </Group>
    </Modal>
  );
}
