package store

// role is what an attribute tells about the place of a span in the service map.
type role uint8

const (
	roleNone role = iota
	roleHTTP
	roleRPC
	roleDB
	roleNamespace
	roleTopic
	rolePeer
	rolePort
)

func roleOf(key string) role {
	switch key {
	case "http.request.method":
		return roleHTTP
	case "rpc.system", "rpc.system.name":
		return roleRPC
	case "db.system.name", "db.system":
		return roleDB
	case "db.namespace":
		return roleNamespace
	case "messaging.destination.name":
		return roleTopic
	case "server.address":
		return rolePeer
	case "server.port":
		return rolePort
	}
	return roleNone
}
