import { Alert, Grid, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useConsole, useMayAct } from "@/api/console";
import { useCommon } from "@/ui/messages";
import { Panel } from "@/ui/Panel";
import { Answered, Empty, Failed, Loading } from "@/ui/State";
import { clearFault, type ServiceFaults } from "./api";
import { useNow } from "./countdown";
import { FaultCard } from "./FaultCard";
import { FaultForm } from "./FaultForm";
import { useFaults } from "./messages";
import { activeOf, useFaultList } from "./useFaultList";

/** Switches shows the faults that are on and sets others. ?service=…&route=… aims the form. */
export function Switches() {
  const t = useFaults();
  const common = useCommon();
  const { data: console } = useConsole();
  const query = useFaultList();
  if (!console) return <Loading />;
  if (!console.features.control) return <Empty>{common("noControl")}</Empty>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={760}>
        {t("intro")}
      </Text>
      <Answered query={query}>{services => <Board services={services} />}</Answered>
    </Stack>
  );
}

function Board({ services }: { services: ServiceFaults[] }) {
  const t = useFaults();
  const common = useCommon();
  const mayAct = useMayAct();
  const [params, setParams] = useSearchParams();
  const queries = useQueryClient();
  const active = activeOf(services);
  const now = useNow(1000, active.length > 0);
  const clearing = useMutation({
    mutationFn: ({ service, id }: { service: string; id: string }) => clearFault(service, id),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["faults"] }),
  });
  const silent = services.filter(s => !s.allowed);
  const service = params.get("service") ?? "";
  const route = params.get("route") ?? "";
  // The address follows a moment later; who clicks at once must not miss what was just chosen.
  const [target, setTarget] = useState({ service, route });
  useEffect(() => setTarget({ service, route }), [service, route]);
  const aim = (service: string, route: string) => {
    setTarget({ service, route });
    setParams(
      old => {
        const out = new URLSearchParams(old);
        for (const [name, value] of Object.entries({ service, route })) {
          if (value) out.set(name, value);
          else out.delete(name);
        }
        return out;
      },
      { replace: true },
    );
  };
  if (services.length > 0 && silent.length === services.length) {
    return (
      <Alert color="gray" title={t("notAllowed")}>
        <Text size="sm">{t("notAllowedHint")}</Text>
        {[...new Set(silent.map(s => s.problem))].slice(0, 3).map(p => (
          <Text key={p} size="sm" c="dimmed">
            {p}
          </Text>
        ))}
      </Alert>
    );
  }
  return (
    <Grid gap="sm">
      <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 2, md: 1 }}>
        {mayAct ? (
          <FaultForm services={services} service={target.service} route={target.route} onTarget={aim} />
        ) : (
          <Alert color="gray" p="xs" title={common("readOnly")} />
        )}
        {silent.length > 0 && (
          <Text size="xs" c="dimmed" mt="xs" title={silent.map(s => s.problem).join("\n")}>
            {t("someSilent", { services: silent.map(s => s.service).join(", ") })}
          </Text>
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 1, md: 2 }}>
        <Panel title={t("active")}>
          {active.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("none")}
            </Text>
          )}
          {clearing.error && <Failed error={clearing.error} />}
          <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
            {active.map(({ service, fault }) => (
              <FaultCard
                key={`${service} ${fault.id}`}
                service={service}
                fault={fault}
                now={now}
                mayAct={mayAct}
                busy={clearing.isPending && clearing.variables.id === fault.id}
                onClear={() => clearing.mutate({ service, id: fault.id })}
              />
            ))}
          </Stack>
        </Panel>
      </Grid.Col>
    </Grid>
  );
}
