import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useState } from "react";
import { useSessionText } from "./messages";

/** Password is a field for a password that can be shown; the button says what it does. */
export function Password(props: PasswordInputProps) {
  const t = useSessionText();
  const [visible, setVisible] = useState(false);
  return (
    <PasswordInput
      required
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{
        "aria-label": t(visible ? "hidePassword" : "showPassword"),
        // The library leaves it to the mouse.
        tabIndex: 0,
        "aria-hidden": false,
      }}
      {...props}
    />
  );
}
