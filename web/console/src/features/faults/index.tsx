import { Route, Routes } from "react-router";
import { NotFound } from "@/shell/NotFound";
import { Page } from "@/ui/Page";
import { SubNav } from "@/ui/SubNav";
import { Banner } from "./Banner";
import { useFaults } from "./messages";
import { Switches } from "./Switches";
import { RunPage } from "./scenarios/RunPage";
import { Scenarios } from "./scenarios/Scenarios";

export default function FaultsPage() {
  const t = useFaults();
  const parts = (
    <>
      <SubNav
        label={t("parts")}
        pages={[
          { path: "/faults", label: t("switches") },
          { path: "/faults/scenarios", label: t("scenarios"), below: true },
        ]}
      />
      <Banner />
    </>
  );
  return (
    <Routes>
      <Route
        index
        element={
          <Page title={t("title")}>
            {parts}
            <Switches />
          </Page>
        }
      />
      <Route
        path="scenarios"
        element={
          <Page title={t("scenarios")}>
            {parts}
            <Scenarios />
          </Page>
        }
      />
      <Route
        path="scenarios/:id"
        element={
          <Page title={t("scenarios")}>
            {parts}
            <RunPage />
          </Page>
        }
      />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
