import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";

export function NotFound() {
  const t = useCommon();
  return (
    <Page title={t("page_notFound")}>
      <Anchor component={Link} to="/services">
        {t("home")}
      </Anchor>
    </Page>
  );
}
