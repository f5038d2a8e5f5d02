import {
  Alert,
  Anchor,
  Autocomplete,
  Button,
  Group,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { url } from "@/api/http";
import { Panel } from "@/ui/Panel";
import { Failed } from "@/ui/State";
import { kinds, type ServiceFaults, setFault } from "./api";
import { does } from "./describe";
import {
  blank,
  check,
  everything,
  type FieldName,
  type Form,
  httpStatuses,
  rpcCodes,
  surfacesOf,
  wantedOf,
} from "./form";
import { useFaults } from "./messages";
import { presetOf, presetsFor } from "./presets";

const stays = [30, 60, 120, 300, 900, 1800, 3600];

interface Props {
  services: ServiceFaults[];
  /** From the address; the form keeps it there. */
  service: string;
  route: string;
  onTarget: (service: string, route: string) => void;
}

/** FaultForm describes one fault and sets it. */
export function FaultForm({ services, service, route, onTarget }: Props) {
  const t = useFaults();
  const queries = useQueryClient();
  const [rest, setRest] = useState(blank);
  const [tried, setTried] = useState(false);
  const setting = useMutation({
    mutationFn: (form: Form) => setFault(form.service, wantedOf(form)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["faults"] }),
  });

  const form: Form = { ...rest, service, route };
  const target = services.find(s => s.service === service);
  const routes = target?.routes ?? [];
  const surfaces = surfacesOf(route, routes);
  const wrong = check(form, routes);
  // Nothing is red before somebody has tried; what cannot be typed away is told at once.
  const errorOf = (field: FieldName) => {
    const reason = wrong[field];
    return reason && (tried || ["dropTopic", "moneyRpc", "moneyAfter", "noRoute"].includes(reason))
      ? t(`wrong.${reason}`)
      : undefined;
  };
  const change = (part: Partial<typeof rest>) => {
    setting.reset();
    setRest(old => ({ ...old, ...part }));
  };
  const aim = (nextService: string, nextRoute: string) => {
    setting.reset();
    // A status means something else on another surface.
    const next = services.find(s => s.service === nextService)?.routes ?? [];
    if (surfacesOf(nextRoute, next).join() !== surfaces.join()) setRest(old => ({ ...old, status: "" }));
    onTarget(nextService, nextRoute);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length === 0) setting.mutate(form);
  };
  const stay = (seconds: number) =>
    seconds >= 3600
      ? t("for.h", { count: seconds / 3600 })
      : seconds >= 60
        ? t("for.m", { count: seconds / 60 })
        : t("for.s", { count: seconds });
  return (
    <Panel title={t("set")}>
      <form onSubmit={submit} noValidate>
        <Stack gap="xs">
          <Group gap={6}>
            <Text size="xs" c="dimmed">
              {t("presets")}
            </Text>
            {presetsFor(services).map(name => (
              <Button
                key={name}
                size="compact-xs"
                variant="default"
                onClick={() => {
                  const { service: s, route: r, ...others } = presetOf(name);
                  setting.reset();
                  setTried(false);
                  setRest(others);
                  onTarget(s, r);
                }}
              >
                {t(`preset.${name}`)}
              </Button>
            ))}
          </Group>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            <Select
              size="xs"
              label={t("service")}
              data={services.map(s => ({ value: s.service, label: s.service, disabled: !s.allowed }))}
              value={service || null}
              onChange={value => aim(value ?? "", "")}
              error={errorOf("service")}
              searchable
            />
            <Select
              size="xs"
              label={t("route")}
              data={[
                ...(routes.length ? [{ value: everything, label: t("everyRoute") }] : []),
                ...[...new Set([...routes, ...(route && route !== everything ? [route] : [])])].map(r => ({
                  value: r,
                  label: r,
                })),
              ]}
              value={route || null}
              onChange={value => aim(service, value ?? "")}
              error={errorOf("route")}
              disabled={!service}
              searchable
              maxDropdownHeight={320}
            />
          </SimpleGrid>
          <Radio.Group
            size="xs"
            label={t("kind")}
            value={rest.kind}
            onChange={kind => change({ kind: kinds.find(k => k === kind) ?? "latency" })}
            error={errorOf("kind")}
            description={t(`kind.${rest.kind}.about`)}
          >
            <Group gap="md" mt={4}>
              {kinds.map(kind => (
                <Radio key={kind} size="xs" value={kind} label={t(`kind.${kind}`)} />
              ))}
            </Group>
          </Radio.Group>
          <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs">
            {rest.kind === "latency" && (
              <>
                <NumberInput
                  size="xs"
                  label={t("latency")}
                  value={rest.latencyMs}
                  onChange={latencyMs => change({ latencyMs })}
                  min={1}
                  step={100}
                  clampBehavior="none"
                  error={errorOf("latencyMs")}
                />
                <NumberInput
                  size="xs"
                  label={t("jitter")}
                  value={rest.jitterMs}
                  onChange={jitterMs => change({ jitterMs })}
                  min={0}
                  step={50}
                  clampBehavior="none"
                  error={errorOf("jitterMs")}
                />
              </>
            )}
            {rest.kind === "error" &&
              (surfaces.includes("topic") ? (
                <Text size="xs" c="dimmed" style={{ alignSelf: "end" }}>
                  {t("status")} {t("status.topic")}
                </Text>
              ) : (
                <Autocomplete
                  size="xs"
                  label={t("status")}
                  data={surfaces.includes("rpc") ? rpcCodes : httpStatuses}
                  placeholder={surfaces.includes("rpc") ? t("status.rpc") : t("status.http")}
                  value={rest.status}
                  onChange={status => change({ status })}
                  error={errorOf("status")}
                  maxDropdownHeight={280}
                />
              ))}
            <NumberInput
              size="xs"
              label={t("percent")}
              value={rest.percent}
              onChange={percent => change({ percent })}
              min={0}
              step={10}
              clampBehavior="none"
              error={errorOf("percent")}
            />
            <Select
              size="xs"
              label={t("for")}
              data={stays.map(s => ({ value: String(s), label: stay(s) }))}
              value={String(rest.seconds)}
              onChange={value => change({ seconds: Number(value) })}
              allowDeselect={false}
            />
          </SimpleGrid>
          <Radio.Group
            size="xs"
            label={t("when")}
            value={rest.after ? "after" : "before"}
            onChange={when => change({ after: when === "after" })}
            description={rest.after ? t("after.about") : undefined}
          >
            <Group gap="md" mt={4}>
              <Radio size="xs" value="before" label={t("before")} />
              <Radio size="xs" value="after" label={t("after")} />
            </Group>
          </Radio.Group>
          <Group gap="sm">
            <Button size="compact-sm" type="submit" loading={setting.isPending}>
              {t("submit")}
            </Button>
          </Group>
          {setting.error && <Failed error={setting.error} />}
          {setting.data && (
            <Alert color="orange" p="xs" role="status" title={t("done", { does: does(setting.data, t) })}>
              <Anchor component={Link} size="xs" to={url("/traces", { service, since: "5m" })}>
                {t("see", { service })}
              </Anchor>
            </Alert>
          )}
        </Stack>
      </form>
    </Panel>
  );
}
