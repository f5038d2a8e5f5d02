import { Menu } from "@mantine/core";
import { IconFilterMinus, IconFilterPlus } from "@tabler/icons-react";
import { type AttributeFilter, canFilter } from "./filters";
import type { Picked } from "./List";
import classes from "./logs.module.css";
import { useLogs } from "./messages";
import { oneLine, short, valueText } from "./text";

export interface PickMenuProps {
  picked?: Picked;
  onClose: () => void;
  onFilter: (filter: AttributeFilter) => void;
  onService: (name: string) => void;
  onDetail: (picked: Picked) => void;
}

/** PickMenu offers what can be done with the value that was clicked. */
export function PickMenu({ picked, onClose, onFilter, onService, onDetail }: PickMenuProps) {
  const t = useLogs();
  if (!picked) return null;
  const ofService = picked.name === "service.name";
  const value = ofService ? picked.line.service : picked.line.attributes[picked.name];
  const name = oneLine(short(picked.name, 60));
  const text = valueText(value);
  const usable = canFilter(picked.name, value);
  return (
    <Menu opened onClose={onClose} position="bottom-start" withinPortal>
      <Menu.Target>
        <span className={classes.anchor} style={{ left: picked.x, top: picked.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.picked}>{`${name} = ${oneLine(short(text, 60))}`}</Menu.Label>
        {usable && (
          <Menu.Item
            leftSection={<IconFilterPlus size={14} />}
            onClick={() => (ofService ? onService(text) : onFilter({ name: picked.name, value: text, not: false }))}
          >
            {ofService ? t("onlyService", { name: oneLine(short(text, 60)) }) : t("filterIn", { name })}
          </Menu.Item>
        )}
        {usable && (
          <Menu.Item
            leftSection={<IconFilterMinus size={14} />}
            onClick={() => onFilter({ name: picked.name, value: text, not: true })}
          >
            {t("filterOut", { name })}
          </Menu.Item>
        )}
        <Menu.Item onClick={() => onDetail(picked)}>{t("detail")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
