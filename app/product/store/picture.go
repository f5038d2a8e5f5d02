package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/common/problem"
)

// InsertPicture stores an uploaded picture in tx.
func InsertPicture(ctx context.Context, tx mysql.Querier, p domain.Picture, actorID string) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO pictures (id, content_type, content, created_at) VALUES (?, ?, ?, ?)",
		p.ID, p.ContentType, p.Content, p.CreatedAt); err != nil {
		return fmt.Errorf("insert picture: %w", err)
	}
	return outbox.Add(ctx, tx, audit(ctx, actorID, "picture.create", p.ID,
		map[string]any{"contentType": p.ContentType, "size": len(p.Content)}))
}

// Picture reads a picture. Errors: NOT_FOUND.
func (s *Store) Picture(ctx context.Context, pictureID string) (domain.Picture, error) {
	missing := problem.NotFound("picture")
	if !id.Valid(pictureID) {
		return domain.Picture{}, missing
	}
	p := domain.Picture{ID: pictureID}
	err := s.db.Read(ctx, func(q mysql.Querier) error {
		return q.QueryRowContext(ctx, "SELECT content_type, content, created_at FROM pictures WHERE id = ?", pictureID).
			Scan(&p.ContentType, &p.Content, &p.CreatedAt)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return p, missing
	}
	if err != nil {
		return p, fmt.Errorf("read picture: %w", err)
	}
	return p, nil
}
