import { Paper, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Page } from "@/ui/Page";
import classes from "./account.module.css";

/** Entrance is the frame of the pages before log-in: one narrow column. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.entrance}>
      <Page title={title}>
        <Paper withBorder p={{ base: "md", xs: "xl" }} radius="lg">
          <Stack>{children}</Stack>
        </Paper>
      </Page>
    </div>
  );
}
