import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode, Suspense } from "react";
import { reportError } from "@/telemetry";
import { useCommon } from "./messages";
import { NotFetched, NotFetchedError } from "./NotFetched";
import { Loading } from "./State";

/** Boundary keeps a page that breaks from taking the others along; another place (where) is another try. */
export class Boundary extends Component<{ where: string; children: ReactNode }, { error?: Error; where?: string }> {
  override state: { error?: Error; where?: string } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  static getDerivedStateFromProps(props: { where: string }, state: { error?: Error; where?: string }) {
    if (props.where === state.where) return null;
    forget(state.error);
    return { where: props.where, error: undefined };
  }

  override componentDidCatch(error: Error) {
    if (!(error instanceof NotFetchedError && !navigator.onLine)) reportError(error);
  }

  override render() {
    // What stands here stays until the next page's file has come; only the first page has nothing before it.
    const { error } = this.state;
    if (error instanceof NotFetchedError) return <NotFetched retry={this.retry} />;
    return error ? <Crashed /> : <Suspense fallback={<Loading />}>{this.props.children}</Suspense>;
  }

  retry = () => {
    forget(this.state.error);
    this.setState({ error: undefined });
  };
}

function forget(error: Error | undefined) {
  if (error instanceof NotFetchedError) error.forget();
}

function Crashed() {
  const t = useCommon();
  return (
    <Alert color="red" role="alert" title={t("crashed")}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{t("crashedWhy")}</Text>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          {t("reload")}
        </Button>
      </Stack>
    </Alert>
  );
}
