import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./orders.module.css";

/** Facts is a list of Fact. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

/** Fact is one thing known of an order; copy stands behind it. */
export function Fact({ name, copy, children }: { name: string; copy?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Group component="dd" gap={4} m={0} wrap="nowrap">
        <Text component="span" size="sm">
          {children}
        </Text>
        {copy}
      </Group>
    </div>
  );
}
