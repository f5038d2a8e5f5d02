import { Alert, Button, Group } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMayAct } from "@/api/console";
import { Failed } from "@/ui/State";
import { clearAll } from "./api";
import { clock, secondsLeft, useNow } from "./countdown";
import { useFaults } from "./messages";
import { activeOf, useFaultList } from "./useFaultList";

/** Banner says that faults are on, wherever one looks, and turns all of them off. */
export function Banner() {
  const t = useFaults();
  const mayAct = useMayAct();
  const queries = useQueryClient();
  const { data } = useFaultList();
  const active = activeOf(data ?? []);
  const now = useNow(1000, active.length > 0);
  const clearing = useMutation({
    mutationFn: clearAll,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["faults"] }),
  });
  if (clearing.error) return <Failed error={clearing.error} retry={() => clearing.mutate()} />;
  if (active.length === 0) return null;
  const left = Math.max(...active.map(a => secondsLeft(a.fault.expiresAt, now)));
  return (
    <Alert color="orange" variant="light" p="xs" icon={<IconBug size={18} />}>
      <Group justify="space-between" gap="xs">
        <span>{t("on", { count: active.length, left: clock(left) })}</span>
        {mayAct && (
          <Button size="compact-sm" variant="default" loading={clearing.isPending} onClick={() => clearing.mutate()}>
            {t("clearAll")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
