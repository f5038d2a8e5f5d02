import { Alert, Anchor, Button } from "@mantine/core";
import { Link, useParams } from "react-router";
import { Problem } from "@/api/http";
import { Page } from "@/ui/Page";
import { Empty, Failed, Loading } from "@/ui/State";
import { useTrace } from "../load";
import { useWords } from "../messages";
import { TraceView } from "./TraceView";

/** TracePage shows one trace. */
export function TracePage() {
  const t = useWords();
  const { traceId = "" } = useParams();
  const { trace, error, awaited, refetch } = useTrace(traceId);
  if (trace) return <TraceView key={traceId} traceId={traceId} trace={trace} />;
  const back = (
    <Button component={Link} to="/traces" variant="default" size="compact-sm">
      {t("backToSearch")}
    </Button>
  );
  const missing = error instanceof Problem && error.status === 404;
  return (
    <Page title={`${t("trace")} ${traceId.slice(0, 8)}`} toolbar={back}>
      {awaited && (
        <>
          <Alert color="blue">{t("awaited")}</Alert>
          <Loading />
        </>
      )}
      {missing && !awaited && (
        <Empty>
          <b>{t("notFound")}</b>
          <br />
          {t("notFoundHint")}
          <br />
          <Anchor component={Link} to="/traces" size="sm">
            {t("backToSearch")}
          </Anchor>
        </Empty>
      )}
      {!missing && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
    </Page>
  );
}
