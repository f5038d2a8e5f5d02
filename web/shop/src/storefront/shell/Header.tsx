import { Container } from "@mantine/core";
import { Link } from "react-router";
import { Preferences } from "@/ui/Preferences";
import { AccountMenu } from "./AccountMenu";
import { CartButton } from "./CartButton";
import { CategoryBar } from "./Categories";
import { useShell } from "./messages";
import { SearchBox } from "./SearchBox";
import classes from "./shell.module.css";

/** Header stands above every page. */
export function Header() {
  const t = useShell();
  return (
    <header className={classes.header}>
      <Container size="xl" className={classes.bar}>
        <Link className={classes.logo} to="/" aria-label={t("banner")}>
          <svg className={classes.mark} viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="9" fill="currentColor" />
            <path
              d="M8 22V11.5l8 6 8-6V22"
              fill="none"
              stroke="var(--mantine-color-body)"
              strokeWidth="3.2"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
          mall
        </Link>
        <search className={classes.search}>
          <SearchBox />
        </search>
        <div className={classes.tools}>
          <Preferences />
          <CartButton />
          <AccountMenu />
        </div>
      </Container>
      <CategoryBar />
    </header>
  );
}
