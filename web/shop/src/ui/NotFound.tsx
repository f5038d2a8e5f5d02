import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useCommon } from "./messages";
import { Page } from "./Page";
import { Empty } from "./State";

/** NotFound stands where no page is. */
export function NotFound() {
  const t = useCommon();
  return (
    <Page title={t("notFound")}>
      <Empty>
        <Anchor component={Link} to="/">
          {t("home")}
        </Anchor>
      </Empty>
    </Page>
  );
}
