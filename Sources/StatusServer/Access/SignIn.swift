/// The form in which a person shows the token.
enum SignIn {
    /// Bytes of a form; a longer one is not read.
    static let largestForm = 4096

    static func page(isRepeated: Bool) -> Answer {
        let fault = isRepeated ? "<p role=\"alert\">That is not the token.</p>" : ""
        let html = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>segstreamd: sign in</title>
            <style>
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
            body { max-width: 22rem; margin: 15vh auto; padding: 0 1rem }
            label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
            input, button { margin-top: .5rem; padding: .5rem }
            button { margin-top: 1rem }
            </style>
            <h1>segstreamd</h1>
            \(fault)<form method="post" action="/login">
            <label for="token">Token, as in the configuration under http</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
            <button>Sign in</button>
            </form>
            """
        return Answer(
            .unauthorized, .html, Array(html.utf8), headers: [("WWW-Authenticate", "Bearer")])
    }

    /// Answers what the form sends.
    static func answer(_ request: Request, _ access: AccessControl) throws(Refusal) -> Answer {
        guard access.needsToken else { throw Refusal(.notFound, "there is no token to sign in with") }
        guard request.method == .post else {
            throw Refusal(.methodNotAllowed, "signing in takes POST", allow: "POST")
        }
        let form = String(validating: request.body, as: UTF8.self).flatMap { PercentEncoding.pairs($0) } ?? []
        guard let token = form.last(where: { $0.name == "token" })?.value else {
            throw Refusal(.badRequest, "the form must have a field \"token\"")
        }
        guard let cookie = access.signIn(token) else { return page(isRepeated: true) }
        return Answer(.seeOther, .text, [], headers: [("Location", "/"), ("Set-Cookie", cookie)])
    }
}
