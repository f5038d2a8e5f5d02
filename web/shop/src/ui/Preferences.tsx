import { languages, setLanguage, useLanguage } from "@mall/common/i18n";
import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import { Menu } from "./Menu";
import { useCommon } from "./messages";

const icons = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop };

/** Preferences chooses the language and the colours. */
export function Preferences() {
  const t = useCommon();
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  const mark = (on: boolean) => (on ? <IconCheck size={16} aria-hidden /> : undefined);
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("language")} title={t("language")}>
            <IconLanguage size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(["en", "zh"] as const).map(l => (
            <Menu.Item
              key={l}
              lang={l === "zh" ? "zh-CN" : "en"}
              rightSection={mark(l === language)}
              onClick={() => setLanguage(l)}
            >
              {languages[l]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("colorScheme")} title={t("colorScheme")}>
            <Icon size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(["light", "dark", "auto"] as const).map(s => (
            <Menu.Item key={s} rightSection={mark(s === colorScheme)} onClick={() => setColorScheme(s)}>
              {t(s)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
