package gateway

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	exact  = "exact"
	prefix = "prefix"
)

// base is where every path of the contracts is. No rule of an API is shorter, or it would take what is the edge's.
const base = "/api/v1"

// node is a segment of the contracts' paths.
type node struct {
	own      string           // who answers the path that ends here
	literals map[string]*node // what may follow
	param    *node            // what follows whatever the segment is
}

type rule struct {
	Path
	owner string
}

func newNode() *node { return &node{literals: map[string]*node{}} }

// add takes a path that owner answers.
func (n *node) add(path, owner string) error {
	rest, ok := strings.CutPrefix(path, base+"/")
	if !ok {
		return fmt.Errorf("the path is not under %s/, so a gateway would send it to the edge", base)
	}
	for segment := range strings.SplitSeq(rest, "/") {
		if strings.HasPrefix(segment, "{") {
			if n.param == nil {
				n.param = newNode()
			}
			n = n.param
			continue
		}
		if n.literals[segment] == nil {
			n.literals[segment] = newNode()
		}
		n = n.literals[segment]
	}
	if n.own != "" && n.own != owner {
		return fmt.Errorf("both %s and %s answer the path, by method; a gateway tells services apart by path: give one of them a path of its own", n.own, owner)
	}
	n.own = owner
	return nil
}

// owners are all who answer here or below.
func (n *node) owners() map[string]bool {
	out := map[string]bool{}
	if n.own != "" {
		out[n.own] = true
	}
	for _, child := range n.literals {
		maps.Copy(out, child.owners())
	}
	if n.param != nil {
		maps.Copy(out, n.param.owners())
	}
	return out
}

// rules are the fewest that send every path to its owner, where all others go to fallback.
func (n *node) rules(fallback string) ([]rule, error) {
	if n.param != nil {
		return nil, fmt.Errorf("a path of the contracts begins with a parameter, %s/{…}: it would take everything", base)
	}
	var out []rule
	for _, segment := range slices.Sorted(maps.Keys(n.literals)) {
		rules, err := n.literals[segment].below(base+"/"+segment, fallback)
		if err != nil {
			return nil, err
		}
		out = append(out, rules...)
	}
	return out, nil
}

// below is rules of a node at path, where a shorter prefix already sends all to fallback.
func (n *node) below(path, fallback string) ([]rule, error) {
	if owner, ok := only(n.owners()); ok {
		if owner == fallback {
			return nil, nil
		}
		return []rule{{Path{prefix, path}, owner}}, nil
	}
	var out []rule
	if n.param != nil {
		owner, ok := only(n.param.owners())
		if !ok {
			names := slices.Sorted(maps.Keys(n.param.owners()))
			return nil, fmt.Errorf("below %s/{…} %s answer: no prefix tells them apart; give one of them a path without the parameter", path, strings.Join(names, " and "))
		}
		if owner != fallback {
			out = append(out, rule{Path{prefix, path}, owner})
		}
		fallback = owner
	}
	if n.own != "" && n.own != fallback {
		// With a slash at its end it is the same path for go-zero's router.
		out = append(out, rule{Path{exact, path}, n.own}, rule{Path{exact, path + "/"}, n.own})
	}
	for _, segment := range slices.Sorted(maps.Keys(n.literals)) {
		rules, err := n.literals[segment].below(path+"/"+segment, fallback)
		if err != nil {
			return nil, err
		}
		out = append(out, rules...)
	}
	return out, nil
}

func only(owners map[string]bool) (string, bool) {
	if len(owners) != 1 {
		return "", false
	}
	for owner := range owners {
		return owner, true
	}
	return "", false
}
