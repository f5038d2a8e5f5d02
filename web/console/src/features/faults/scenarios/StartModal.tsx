import { useLanguage } from "@mall/common/i18n";
import { Button, Group, Modal, NumberInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useCommon } from "@/ui/messages";
import { Failed } from "@/ui/State";
import { type Definition, type Options, startScenario } from "./api";
import { useScenarios } from "./messages";
import { bounds, type Fields, stretched, wrongOf } from "./options";
import { Plan } from "./Plan";

/** StartModal asks for seed, rate and duration, starts the scenario and goes to its run. */
export function StartModal({ definition, onClose }: { definition: Definition; onClose: () => void }) {
  const t = useScenarios();
  const common = useCommon();
  const language = useLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { rate, durationSeconds } = definition.load;
  const [fields, setFields] = useState<Fields>({ seed: 1, rate, durationSeconds });
  const wrong = wrongOf(fields);
  const starting = useMutation({
    mutationFn: (options: Options) => startScenario(definition.name, options),
    onSuccess: run => {
      void queries.invalidateQueries({ queryKey: ["scenarios"] });
      void navigate(`/faults/scenarios/${encodeURIComponent(run.id)}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong.length > 0) return;
    starting.mutate({
      seed: Number(fields.seed),
      rate: Number(fields.rate),
      durationSeconds: Number(fields.durationSeconds),
    });
  };
  const field = (name: keyof Options, label: string, step: number) => (
    <NumberInput
      size="xs"
      label={label}
      value={fields[name]}
      onChange={value => setFields(old => ({ ...old, [name]: value }))}
      min={bounds[name][0]}
      max={bounds[name][1]}
      step={step}
      clampBehavior="none"
      error={wrong.includes(name) ? t(`wrong.${name}`) : undefined}
      thousandSeparator={false}
    />
  );
  const seconds = Number(fields.durationSeconds) || durationSeconds;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("startTitle", { title: definition.title[language] })}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group grow align="flex-start">
            {field("seed", t("seed"), 1)}
            {field("rate", t("rate"), 1)}
            {field("durationSeconds", t("duration"), 5)}
          </Group>
          <Plan steps={stretched(definition.steps, durationSeconds, seconds)} seconds={seconds} />
          {starting.error && <Failed error={starting.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" loading={starting.isPending} disabled={wrong.length > 0}>
              {t("start")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
