import { Kbd, Modal } from "@mantine/core";
import { Fragment } from "react";
import { useShell } from "./messages";
import { pages } from "./pages";
import classes from "./shell.module.css";

/** Help lists the keyboard shortcuts. */
export default function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useShell();
  return (
    <Modal opened={opened} onClose={onClose} title={t("shortcuts")}>
      <dl className={classes.help}>
        <dt>
          <Kbd>Ctrl</Kbd> <Kbd>K</Kbd>
        </dt>
        <dd>{t("shortcuts.palette")}</dd>
        <dt>
          <Kbd>?</Kbd>
        </dt>
        <dd>{t("shortcuts.help")}</dd>
        <dt>
          <Kbd>\</Kbd>
        </dt>
        <dd>{t("shortcuts.theme")}</dd>
        {pages.map(p => (
          <Fragment key={p.name}>
            <dt>
              <Kbd>g</Kbd> <Kbd>{p.key}</Kbd>
            </dt>
            <dd>{t("shortcuts.go", { page: t(`nav.${p.name}`) })}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
