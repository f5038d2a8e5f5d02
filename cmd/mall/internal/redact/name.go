package redact

import (
	"slices"
	"strings"
	"unicode"
)

// secretWords name a secret wherever they stand in a key; keyWords do before "key".
var (
	secretWords = []string{"secret", "secrets", "password", "passwords", "passwd", "passphrase", "pass", "pwd", "token", "tokens",
		"credential", "credentials", "authorization", "cookie", "cookies", "jwt", "salt", "pepper", "apikey", "privatekey", "bearer"}
	keyWords = []string{"api", "access", "private", "secret", "signing", "encryption", "license", "master", "account", "shared", "auth"}
	// plainWords tell that the key speaks about a secret and holds none.
	plainWords = []string{"limit", "quota", "expire", "expires", "expiry", "ttl", "lifetime", "file", "path", "dir", "timeout",
		"length", "cost", "header", "algorithm", "enabled", "url", "endpoint"}
)

// SecretName reports whether a key, variable or flag of this name holds a secret.
func SecretName(name string) bool {
	if name == "PWD" || name == "OLDPWD" { // the shell's folder
		return false
	}
	words := split(name)
	if len(words) == 0 || slices.Contains(plainWords, words[0]) || slices.Contains(plainWords, words[len(words)-1]) || slices.Contains(words, "limit") {
		return false
	}
	for i, w := range words {
		if slices.Contains(secretWords, w) || w == "key" && i > 0 && slices.Contains(keyWords, words[i-1]) {
			return true
		}
	}
	return false
}

// split takes MALL_JWT_SECRET, AccessSecret, api-key and x.auth.token apart, into lower case.
func split(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = word[:0]
	}
	runes := []rune(name)
	for i, c := range runes {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			end()
			continue
		case unicode.IsUpper(c) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end()
		}
		word = append(word, c)
	}
	end()
	return words
}
