import { Anchor, Container, Group } from "@mantine/core";
import { Link, Outlet, ScrollRestoration, useLocation } from "react-router";
import { Boundary } from "@/ui/Boundary";
import { Offline } from "@/ui/Offline";
import { Preferences } from "@/ui/Preferences";

/** Shell is what stands around every page of the operators. */
export function Shell() {
  const { pathname } = useLocation();
  return (
    <>
      <Container component="header" size="xl" py="sm">
        <Group justify="space-between">
          <Anchor component={Link} to="/admin" fw={700}>
            mall
          </Anchor>
          <Group gap="xs">
            <Preferences />
          </Group>
        </Group>
      </Container>
      <Container component="main" id="content" size="xl" py="md">
        <Offline />
        <Boundary where={pathname}>
          <Outlet />
        </Boundary>
      </Container>
      <ScrollRestoration />
    </>
  );
}
