import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/State";
import { useShellText } from "./messages";

/** NotFound stands where no operators' page is. */
export function NotFound() {
  const t = useShellText();
  return (
    <Page title={t("notFound")}>
      <Empty>
        <Anchor component={Link} to="/admin">
          {t("toDashboard")}
        </Anchor>
      </Empty>
    </Page>
  );
}
