import { Anchor, Container, Text } from "@mantine/core";
import { Link } from "react-router";
import { useShell } from "./messages";
import classes from "./shell.module.css";

/** Footer ends every page. */
export function Footer() {
  const t = useShell();
  const links = (title: string, items: [to: string, text: string][]) => (
    <div>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <ul className={classes.links}>
        {items.map(([to, text]) => (
          <li key={to}>
            <Anchor component={Link} to={to} size="sm" c="dimmed">
              {text}
            </Anchor>
          </li>
        ))}
      </ul>
    </div>
  );
  return (
    <footer className={classes.footer}>
      <Container size="xl" className={classes.columns}>
        <div>
          <Text fw={700} size="lg">
            mall
          </Text>
          <Text size="sm" c="dimmed" maw={420} mt={4}>
            {t("about")}
          </Text>
          <Text size="sm" c="dimmed" maw={420} mt={4}>
            {t("noMoney")}
          </Text>
        </div>
        {links(t("shopping"), [
          ["/products", t("all")],
          ["/flash-sales", t("flash")],
          ["/cart", t("cart")],
        ])}
        {links(t("service"), [
          ["/orders", t("myOrders")],
          ["/account/addresses", t("addresses")],
          ["/account", t("settings")],
        ])}
      </Container>
    </footer>
  );
}
