import { Alert, Button, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useShell } from "./messages";

/** Boundary keeps a page that breaks from taking the others along. */
export class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    return this.state.error ? <Crashed error={this.state.error} /> : this.props.children;
  }
}

function Crashed({ error }: { error: Error }) {
  const t = useShell();
  return (
    <Alert color="red" title={t("crashed")}>
      <Text size="sm" ff="monospace">
        {error.message}
      </Text>
      <Button size="compact-sm" mt="xs" onClick={() => location.reload()}>
        {t("reload")}
      </Button>
    </Alert>
  );
}
