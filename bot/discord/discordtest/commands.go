package discordtest

import (
	"encoding/json"
	"net/http"
)

// A scope is where commands are registered: "" for all servers, or the id of one.
type scope struct {
	registered json.RawMessage
	list       []map[string]any  // as Discord gives it back
	ids        map[string]string // by name; one that is registered again keeps its id
}

// scope is one of them. The lock is held.
func (s *Server) scope(guild string) *scope {
	if s.scopes[guild] == nil {
		s.scopes[guild] = &scope{ids: map[string]string{}}
	}
	return s.scopes[guild]
}

var notYours = Reply{Status: http.StatusForbidden, Code: 20012, Message: "You are not authorized to perform this action on this application"}

// serveCommands takes the application's commands in the place of all it had there.
func (s *Server) serveCommands(r *http.Request, body []byte) (int, any) {
	guild := r.PathValue("guild")
	if r.PathValue("id") != s.Application {
		return 0, notYours
	}
	if err := CheckCommands(body, guild != ""); err != nil {
		s.fault("%v", err)
		return 0, invalidForm(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if guild != "" && guild != s.Guild {
		return 0, Reply{Status: http.StatusForbidden, Code: 50001, Message: "Missing Access"}
	}
	where := s.scope(guild)
	where.registered, where.list = body, nil
	json.Unmarshal(body, &where.list)
	for _, c := range where.list {
		name, _ := c["name"].(string)
		if where.ids[name] == "" {
			where.ids[name] = s.newID()
		}
		c["id"], c["application_id"], c["version"] = where.ids[name], s.Application, "1"
	}
	return http.StatusOK, where.list
}

// serveCommandList gives the application's commands.
func (s *Server) serveCommandList(r *http.Request, _ []byte) (int, any) {
	if r.PathValue("id") != s.Application {
		return 0, notYours
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.scope(r.PathValue("guild")).list
	if list == nil {
		list = []map[string]any{}
	}
	return http.StatusOK, list
}

// Commands are the application's commands for all servers as they were registered last, nil when never.
func (s *Server) Commands() json.RawMessage { return s.GuildCommands("") }

// GuildCommands are those for one server.
func (s *Server) GuildCommands(guild string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scope(guild).registered
}

// ForgetCommands takes away the commands of all servers behind the application's back; those that come have other ids.
func (s *Server) ForgetCommands() {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.scopes, "")
}

// CommandID is the id of a command, of the server of the fake or of all of them, "" when there is none.
func (s *Server) CommandID(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, guild := range []string{s.Guild, ""} {
		for _, c := range s.scope(guild).list {
			if c["name"] == name {
				return s.scope(guild).ids[name]
			}
		}
	}
	return ""
}
