import { Card, Title } from "@mantine/core";
import { type ReactNode, type Ref, useId } from "react";
import classes from "./orders.module.css";

/** Section is one part of an order's page; heading may be given the focus. */
export function Section({
  title,
  heading,
  children,
}: {
  title: string;
  heading?: Ref<HTMLHeadingElement>;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Card component="section" withBorder padding="md" aria-labelledby={id}>
      <Title order={2} size="h4" id={id} ref={heading} tabIndex={-1} className={classes.section} mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  );
}
