"""All addresses. Each app brings its own."""

from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path

from offices.accounts.views.profile import change_password
from petition_office.home import LoginView
from petition_office.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", change_password, name="password_change"),
]
urlpatterns += [path("api/v1/", include("petition_office.api_urls"))]
urlpatterns += [path("", include(f"{app}.urls")) for app in ("cases", "visits", "supervision", "offices")]
handler400 = "petition_office.errors.bad_request"
handler500 = "petition_office.errors.server_error"
