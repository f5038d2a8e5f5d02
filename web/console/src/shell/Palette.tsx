import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconActivityHeartbeat, IconExternalLink, IconSearch, IconServer, IconShoppingBag } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useConsole } from "@/api/console";
import { services } from "@/api/telemetry";
import { useShell } from "./messages";
import { pages } from "./pages";

/** Palette goes to pages, services and traces by name or id (Ctrl K). */
export default function Palette() {
  const t = useShell();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const { data: console } = useConsole();
  const { data } = useQuery({
    queryKey: ["services", "1h"],
    queryFn: ({ signal }) => services("1h", signal),
    staleTime: 30_000,
  });
  const go = (path: string) => () => void navigate(path);
  const id = query.trim().toLowerCase();
  const actions: SpotlightActionData[] = [
    ...pages.map(p => ({
      id: p.name,
      label: t(`nav.${p.name}`),
      keywords: [p.name],
      onClick: go(p.path),
      leftSection: <p.icon size={16} />,
    })),
    ...(data?.items ?? []).map(s => ({
      id: `service-${s.service}`,
      label: t("service", { name: s.service }),
      onClick: go(`/services/${encodeURIComponent(s.service)}`),
      leftSection: <IconServer size={16} />,
    })),
  ];
  if (console?.edge) {
    actions.push({
      id: "shop",
      label: t("shop"),
      onClick: () => window.open(console.edge, "_blank", "noopener"),
      leftSection: <IconExternalLink size={16} />,
    });
  }
  if (/^[0-9a-f]{32}$/.test(id)) {
    actions.unshift({
      id: "trace",
      label: t("openTrace", { id }),
      keywords: id,
      onClick: go(`/traces/${id}`),
      leftSection: <IconActivityHeartbeat size={16} />,
    });
  } else if (/^[0-9a-z]{16,}$/.test(id)) {
    actions.unshift({
      id: "order",
      label: t("findOrder", { id: query.trim() }),
      keywords: query,
      onClick: go(`/traces?attribute=${encodeURIComponent(`mall.order.id=${query.trim()}`)}&since=7d`),
      leftSection: <IconShoppingBag size={16} />,
    });
  }
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      actions={actions}
      nothingFound={t("nothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      shortcut={["mod + K"]}
      searchProps={{
        leftSection: <IconSearch size={16} aria-hidden />,
        placeholder: t("search"),
        "aria-label": t("search"),
      }}
    />
  );
}
